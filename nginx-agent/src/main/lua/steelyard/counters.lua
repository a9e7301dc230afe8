-- Counters of one server (or of all clients), gathered in the worker and kept in the dictionary "steelyard_stats".
--
-- One row a record: FIELDS, then the BUCKETS counts of the response time histogram, then the moving means; doubles in
-- machine order, exact up to 2^53. All rows are made when the configuration is loaded and never change their size, so a
-- dictionary that was large enough then stays so. A worker adds to a row under the row's own lock, held for some
-- microseconds; the lock of a worker that was killed meanwhile ends by itself.
local ffi = require "ffi"

local dict = ngx.shared.steelyard_stats
local now, floor, log, max, min = ngx.now, math.floor, math.log, math.max, math.min
local copy, fill, to_string = ffi.copy, ffi.fill, ffi.string

ffi.cdef "int usleep(unsigned int microseconds);"

-- Response times by bucket: upper bound i is 1.25^(i-1) ms, 1 ms to 11.8 s; what is below 1 ms is in the first.
local GROWTH, BUCKETS = 1.25, 43
local LOG_GROWTH = log(GROWTH)

-- Places in a row.
local FIELDS = {
    ["1xx"] = 1, ["2xx"] = 2, ["3xx"] = 3, ["4xx"] = 4, ["5xx"] = 5,
    requestCounter = 6, -- attempts
    finished = 7,       -- those that answered the client: the number behind the next three
    inBytes = 8, outBytes = 9, requestMsecCounter = 10,
    responseMsecCounter = 11, responseMicrosCounter = 12, aborted = 13,
    -- in the row of all clients instead of the last ones
    rejected = 11, unknown = 12,
}
local FIELD_COUNT = 13
local COUNTERS = FIELD_COUNT + BUCKETS
-- Means of requestMsec and responseMsec, and when they last moved (epoch s).
local MEAN_REQUEST, MEAN_RESPONSE, MEAN_AT = COUNTERS + 1, COUNTERS + 2, COUNTERS + 3
local WIDTH = COUNTERS + 3
local ROW_BYTES = WIDTH * 8

-- The means move like those of the last 63 samples and are gone after 60 s.
local MEAN_SAMPLES, MEAN_SECONDS = 63, 60

local LOCK_SECONDS = 2
-- How often a row is tried that another worker holds, and the pause between two tries.
local TRIES, LEAVING_TRIES, PAUSE_MICROS = 3, 15000, 200

local _M = { GROWTH = GROWTH, BUCKETS = BUCKETS, FIELDS = FIELDS, FIELD_COUNT = FIELD_COUNT }

local row = ffi.new("double[?]", WIDTH + 1) -- from 1, as the places
local content = row + 1

-- Number of the bucket of a time in ms; BUCKETS + 1 above the last bound.
function _M.bucket(millis)
    if millis <= 1 then
        return 1
    end
    local i = max(1, floor(log(millis) / LOG_GROWTH))
    while i <= BUCKETS and GROWTH ^ (i - 1) < millis do -- the logarithm may be off by one
        i = i + 1
    end
    return i
end

-- Gives a record its counters. Returns why the dictionary has no row for it, or nil.
function _M.prepare(record)
    record.pending = {}
    for i = 1, COUNTERS do
        record.pending[i] = 0
    end
    record.dirty = false
    record.row = record.name
    record.lock = "lock " .. record.row
    fill(row, (WIDTH + 1) * 8)
    local _, problem = dict:safe_add(record.row, to_string(content, ROW_BYTES))
    return problem ~= "exists" and problem or nil
end

-- Fills row with what is in the dictionary; zeros when there is none.
local function fetch(record)
    local text = dict:get(record.row)
    if text and #text == ROW_BYTES then
        copy(content, text, ROW_BYTES)
    else
        fill(row, (WIDTH + 1) * 8)
    end
end

local values = {}

-- The row of a record as a list by place, to be read at once: it is used again.
function _M.read(record)
    fetch(record)
    for i = 1, WIDTH do
        values[i] = row[i]
    end
    return values
end

local function moved(old, mean, samples)
    return old + (mean - old) * min(1, samples / MEAN_SAMPLES)
end

local function move_means(pending)
    local attempts, finished = pending[FIELDS.requestCounter], pending[FIELDS.finished]
    local at = now()
    if at - row[MEAN_AT] > MEAN_SECONDS then
        row[MEAN_REQUEST], row[MEAN_RESPONSE] = -1, -1
    end
    if attempts > 0 then
        local mean = pending[FIELDS.responseMsecCounter] / attempts
        row[MEAN_RESPONSE] = row[MEAN_RESPONSE] < 0 and mean or moved(row[MEAN_RESPONSE], mean, attempts)
        row[MEAN_AT] = at
    end
    if finished > 0 then
        local mean = pending[FIELDS.requestMsecCounter] / finished
        row[MEAN_REQUEST] = row[MEAN_REQUEST] < 0 and mean or moved(row[MEAN_REQUEST], mean, finished)
    end
end

-- Means in ms, request and response, of a row that was read; 0 when nothing came for a while.
function _M.means(list)
    if now() - list[MEAN_AT] > MEAN_SECONDS then
        return 0, 0
    end
    return max(0, list[MEAN_REQUEST]), max(0, list[MEAN_RESPONSE])
end

-- nil, or why the lock was not got: "exists" when another worker holds it.
local function take(key, tries)
    while true do
        local ok, problem = dict:safe_add(key, true, LOCK_SECONDS)
        tries = tries - 1
        if ok or tries == 0 or problem ~= "exists" then
            return problem
        end
        ffi.C.usleep(PAUSE_MICROS)
        ngx.update_time() -- the dictionary's clock
    end
end

-- Adds what is pending to the row; it stays pending while another worker holds the row or the dictionary refuses it.
-- leaving: this worker will not come again, so it waits for a held row. Returns why the dictionary refused, or nil.
function _M.flush(record, leaving)
    local problem = take(record.lock, leaving and LEAVING_TRIES or TRIES)
    if problem then
        return problem ~= "exists" and problem or nil
    end
    local pending = record.pending
    fetch(record)
    move_means(pending)
    for i = 1, COUNTERS do
        row[i] = row[i] + pending[i]
    end
    local _, refused = dict:safe_set(record.row, to_string(content, ROW_BYTES))
    dict:delete(record.lock)
    if not refused then
        for i = 1, COUNTERS do
            pending[i] = 0
        end
        record.dirty = false
    end
    return refused
end

return _M
