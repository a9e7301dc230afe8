-- Counters by upstream and server.
--
-- Counted in the worker, added to the dictionary "steelyard_stats" every 200 ms and when the worker leaves; increments in
-- the dictionary on every request would cost six times as much. A worker killed with -9 loses at most one flush.
-- Every attempt is counted at its own server: a passed-on attempt adds to the attempts, to its class (5xx) and to the
-- response times, but not to bytes and request times. An attempt that the client gave up (no status, or 499) adds to
-- "aborted" only.
local attempts = require "steelyard.attempts"
local clock = require "steelyard.clock"
local records = require "steelyard.records"
local verdict = require "steelyard.verdict"

local dict = ngx.shared.steelyard_stats
local gauges = ngx.shared.steelyard
local floor, log, max, min = math.floor, math.log, math.max, math.min

-- Response times by bucket: upper bound i is 1.25^(i-1) ms, 1 ms to 11.8 s, 44 with what is below 1 ms in the first.
local GROWTH, BUCKETS = 1.25, 43
local LOG_GROWTH = log(GROWTH)
-- The means requestMsec and responseMsec move like those of the last 63 attempts and are gone after 60 s.
local MEAN_SAMPLES, MEAN_SECONDS = 63, 60
-- How much longer than NGINX' own figure (1 ms steps) a finely measured response may be. Above it the client read slowly.
local CLOCK_SLACK_MICROS = 2000

local _M = { GROWTH = GROWTH, BUCKETS = BUCKETS }

-- Places in a record's array of counters; buckets follow.
local FIELDS = {
    requestCounter = 1, inBytes = 2, outBytes = 3,
    ["1xx"] = 4, ["2xx"] = 5, ["3xx"] = 6, ["4xx"] = 7, ["5xx"] = 8,
    requestMsecCounter = 9, responseMsecCounter = 10, responseMicrosCounter = 11, aborted = 12,
}
local FIELD_COUNT = 12
local CLASS_BASE = 3
local COUNTERS = FIELD_COUNT + BUCKETS

-- Counters that belong to no server; "zone" is all requests of clients.
local totals = { upstream = "", key = "" }
local TOTALS = { rejected = 10, unknown = 11 }

local function prepare(record)
    record.keys, record.pending = {}, {}
    for i = 1, COUNTERS do
        record.keys[i] = record.upstream .. " " .. record.key .. " " .. i
        record.pending[i] = 0
    end
    record.dirty = false
end

local function add(record, place, amount)
    record.pending[place] = record.pending[place] + amount
    record.dirty = true
end

local function bucket(millis)
    if millis <= 1 then
        return 1
    end
    local i = max(1, floor(log(millis) / LOG_GROWTH))
    while GROWTH ^ (i - 1) < millis do -- the logarithm may be off by one
        i = i + 1
    end
    return i
end

-- seconds: NGINX' own response time, text; measured: µs by the fine clock, or nil
local function count(record, status, seconds, measured)
    local code = tonumber(status)
    if not code or code == 499 then
        add(record, FIELDS.aborted, 1)
        return
    end
    local millis = floor((tonumber(seconds) or 0) * 1000 + 0.5)
    local micros = millis * 1000
    if measured and measured <= micros + CLOCK_SLACK_MICROS then
        micros = max(0, measured)
    end
    local pending = record.pending
    pending[1] = pending[1] + 1
    local class = min(5, max(1, floor(code / 100)))
    pending[CLASS_BASE + class] = pending[CLASS_BASE + class] + 1
    pending[10] = pending[10] + millis
    pending[11] = pending[11] + micros
    local i = bucket(micros / 1000)
    if i <= BUCKETS then
        pending[FIELD_COUNT + i] = pending[FIELD_COUNT + i] + 1
    end
    record.dirty = true
end

-- What only the attempt that answered the client adds.
local function finish(record, length, sent, millis)
    add(record, FIELDS.inBytes, length)
    add(record, FIELDS.outBytes, sent)
    add(record, FIELDS.requestMsecCounter, millis)
end

local function split(list)
    local values = {}
    for value in list:gmatch("[^ ,]+") do
        if value ~= ":" then -- " : " separates the upstreams of an internal redirect
            values[#values + 1] = value
        end
    end
    return values
end

-- Attempts of a request with several, or of an upstream without the Lua balancer.
-- Returns the record and the status of the last one.
local function count_list(entry, ended)
    local addresses = split(ngx.var.upstream_addr or "")
    local statuses = split(ngx.var.upstream_status)
    local times = split(ngx.var.upstream_response_time or "")
    local upstream = ngx.var.steelyard_upstream or ""
    local place, record = 0, nil
    for i, address in ipairs(addresses) do
        local measured
        record = nil
        for j = place + 1, entry and entry.tries or 0 do
            if entry[j].key == address then
                record, place = entry[j], j
                measured = (entry.micros[j + 1] or ended) - entry.micros[j]
                break
            end
        end
        record = record or records.find(upstream, address)
        if entry and entry.exhausted and i == #addresses then
            record = nil
            add(totals, TOTALS.rejected, 1)
        elseif record then
            count(record, statuses[i] or "-", times[i], measured)
        else
            add(totals, address == upstream and TOTALS.rejected or TOTALS.unknown, 1)
        end
    end
    return record, statuses[#addresses]
end

-- log_by_lua of every request of a client.
function _M.log()
    local ended = clock.micros()
    local entry = attempts.finish()
    local length, sent = tonumber(ngx.var.request_length), tonumber(ngx.var.bytes_sent)
    add(totals, 1, 1)
    add(totals, 2, length)
    add(totals, 3, sent)
    local class = min(5, max(1, floor(ngx.status / 100)))
    add(totals, CLASS_BASE + class, 1)
    local millis = max(0, floor((ngx.now() - ngx.req.start_time()) * 1000 + 0.5))
    add(totals, FIELDS.requestMsecCounter, millis)
    local status = ngx.var.upstream_status
    if status then
        local record
        if entry and entry.tries == 1 and #status <= 3 then
            record = entry[1]
            count(record, status, ngx.var.upstream_response_time, ended - entry.micros[1])
        else
            record, status = count_list(entry, ended)
        end
        if record then
            if tonumber(status) and status ~= "499" then
                finish(record, length, sent, millis)
            end
            verdict.ended(entry, record, status or "-")
        end
    end
    if ngx.worker.exiting() then -- its timers have stopped
        _M.flush()
    end
end

local function moving_mean(key, samples, sum)
    local mean = sum / samples
    local old = dict:get(key)
    if old then
        mean = old + (mean - old) * min(1, samples / MEAN_SAMPLES)
    end
    dict:safe_set(key, mean, MEAN_SECONDS)
end

local dropped = 0

local function flush_record(record)
    local pending = record.pending
    local samples = pending[FIELDS.requestCounter]
    if samples > 0 and record ~= totals then
        moving_mean(record.upstream .. " " .. record.key .. " rq", samples, pending[FIELDS.requestMsecCounter])
        moving_mean(record.upstream .. " " .. record.key .. " rs", samples, pending[FIELDS.responseMsecCounter])
    end
    for i = 1, COUNTERS do
        if pending[i] ~= 0 then
            local _, problem, evicted = dict:incr(record.keys[i], pending[i], 0)
            if problem or evicted then
                dropped = dropped + 1
            end
            pending[i] = 0
        end
    end
    record.dirty = false
end

-- Adds what was counted since the last flush to the dictionary.
function _M.flush()
    if totals.dirty then
        flush_record(totals)
    end
    for _, record in ipairs(records.all) do
        if record.dirty then
            flush_record(record)
        end
    end
    if dropped > 0 then
        ngx.log(ngx.ERR, "steelyard: ", dropped, " counters lost: make the dictionary steelyard_stats larger")
        if gauges:incr("counters_lost", dropped) then
            dropped = 0
        end
    end
end

-- A counter of a record (nil for the totals) by its name, or by the number of its bucket.
function _M.get(record, field)
    local place = type(field) == "number" and FIELD_COUNT + field
        or record == nil and TOTALS[field]
        or FIELDS[field]
    return dict:get((record or totals).keys[place]) or 0
end

-- "rq" mean request time, "rs" mean response time, ms
function _M.mean(record, which)
    return dict:get(record.upstream .. " " .. record.key .. " " .. which) or 0
end

function _M.lost()
    return gauges:get("counters_lost") or 0
end

-- init_by_lua, after weights.configure.
function _M.configure()
    prepare(totals)
    for _, record in ipairs(records.all) do
        prepare(record)
    end
    gauges:safe_add("counters_lost", 0)
end

return _M
