-- What is counted when a request ends.
--
-- Counted in the worker, added to the dictionary every 200 ms and when the worker leaves (counters.lua); increments in
-- the dictionary on every request would cost six times as much. A worker killed with -9 loses at most one flush.
-- Every attempt is counted at its own server: a passed-on attempt adds to the attempts, to its class (5xx) and to the
-- response times, but not to bytes and request times. An attempt that the client gave up (no status, or 499) adds to
-- "aborted" only.
--
-- Where nginx-module-vts counts otherwise: it counts what the client gave up as 4xx; it leaves out the attempts before
-- an internal redirect to another upstream; it takes the class of the answer to the client where error_page changed it;
-- and where no server was available it lists the upstream's name as a server, or, where Lua found none left to try, counts
-- one more attempt of the last one (here: "rejected").
local attempts = require "steelyard.attempts"
local clock = require "steelyard.clock"
local counters = require "steelyard.counters"
local records = require "steelyard.records"
local verdict = require "steelyard.verdict"

local gauges = ngx.shared.steelyard
local floor, max, min = math.floor, math.max, math.min
local FIELDS, FIELD_COUNT, BUCKETS = counters.FIELDS, counters.FIELD_COUNT, counters.BUCKETS

-- How much longer than NGINX' own figure (1 ms steps) a finely measured response may be. Above it the client read slowly.
local CLOCK_SLACK_MICROS = 2000

local _M = {}

-- All requests of clients, whatever their server.
local totals = { name = "clients" }
_M.totals = totals

local REQUESTS, FINISHED, IN_BYTES, OUT_BYTES = FIELDS.requestCounter, FIELDS.finished, FIELDS.inBytes, FIELDS.outBytes
local REQUEST_MILLIS, ABORTED = FIELDS.requestMsecCounter, FIELDS.aborted
local RESPONSE_MILLIS, RESPONSE_MICROS = FIELDS.responseMsecCounter, FIELDS.responseMicrosCounter

local function add(record, place, amount)
    record.pending[place] = record.pending[place] + amount
    record.dirty = true
end

local function class(code)
    return min(5, max(1, floor(code / 100)))
end

-- False for what the client gave up: without status, or 499.
local function answered(code)
    return code and code ~= 499
end

-- An attempt. status, seconds: NGINX' own, text; measured: response time in µs by the fine clock, or nil; last: of its
-- request
local function count(record, status, seconds, measured, last)
    local code = tonumber(status)
    if not answered(code) then
        add(record, last and ABORTED or REQUESTS, 1)
        return
    end
    local millis = floor((tonumber(seconds) or 0) * 1000 + 0.5)
    local micros = millis * 1000
    if measured and measured <= micros + CLOCK_SLACK_MICROS then
        micros = max(0, measured)
    end
    local pending = record.pending
    local place = class(code)
    pending[place] = pending[place] + 1
    pending[REQUESTS] = pending[REQUESTS] + 1
    pending[RESPONSE_MILLIS] = pending[RESPONSE_MILLIS] + millis
    pending[RESPONSE_MICROS] = pending[RESPONSE_MICROS] + micros
    local i = counters.bucket(micros / 1000)
    if i <= BUCKETS then
        pending[FIELD_COUNT + i] = pending[FIELD_COUNT + i] + 1
    end
    record.dirty = true
end

-- What the request as a whole adds, to the server that answered and to the totals.
local function finish(record, length, sent, millis)
    local pending = record.pending
    pending[FINISHED] = pending[FINISHED] + 1
    pending[IN_BYTES] = pending[IN_BYTES] + length
    pending[OUT_BYTES] = pending[OUT_BYTES] + sent
    pending[REQUEST_MILLIS] = pending[REQUEST_MILLIS] + millis
    record.dirty = true
end

-- The record of an address in the upstream that the request ended in; nil, counted, when there is none.
local function find(upstream, address)
    local record = records.find(upstream, address)
    if not record then
        -- NGINX gives the name of the upstream where no server was available.
        add(totals, records.by[address] and FIELDS.rejected or FIELDS.unknown, 1)
    end
    return record
end

-- Values of a list like "a, b : c" and the place of the first one after the last " : ", which stands where an internal
-- redirect led to another upstream.
local function split(list)
    local values, last_round = {}, 1
    for value in list:gmatch("[^ ,]+") do
        if value == ":" then
            last_round = #values + 1
        else
            values[#values + 1] = value
        end
    end
    return values, last_round
end

-- Attempts of a request with several. Returns the record and the status of the last one.
-- Backwards, because NGINX tells the name of the last upstream only: of those before an internal redirect the servers are
-- known where Lua picked them.
local function count_list(entry, ended)
    local addresses, last_round = split(ngx.var.upstream_addr or "")
    local statuses = split(ngx.var.upstream_status)
    local times = split(ngx.var.upstream_response_time or "")
    local upstream = ngx.var.steelyard_upstream or ""
    local picked, answering = entry and entry.tries or 0, nil
    local tried = #addresses
    if entry and entry.exhausted then
        tried = tried - 1 -- no server was left, NGINX repeats the address before
        add(totals, FIELDS.rejected, 1)
    end
    for i = tried, 1, -1 do
        local address, record, measured = addresses[i], nil, nil
        for j = picked, 1, -1 do
            if entry[j].key == address and (i < last_round or entry[j].upstream == upstream) then
                record, picked = entry[j], j - 1
                measured = (entry.micros[j + 1] or ended) - entry.micros[j]
                break
            end
        end
        if not record and i >= last_round then
            record = find(upstream, address)
        elseif not record then
            add(totals, FIELDS.unknown, 1)
        end
        if record then
            count(record, statuses[i], times[i], measured, i == #addresses)
        end
        if i == #addresses then
            answering = record
        end
    end
    return answering, statuses[#addresses]
end

-- log_by_lua of every request of a client.
function _M.log()
    local ended = clock.micros()
    local entry = attempts.finish()
    local length, sent = tonumber(ngx.var.request_length), tonumber(ngx.var.bytes_sent)
    local millis = max(0, floor((ngx.now() - ngx.req.start_time()) * 1000 + 0.5))
    finish(totals, length, sent, millis)
    add(totals, REQUESTS, 1)
    add(totals, class(ngx.status), 1)
    local status = ngx.var.upstream_status
    if status then
        local picked = entry and entry.tries or 0 -- 0: NGINX chose by itself
        local record
        if #status > 3 or picked > 1 then
            record, status = count_list(entry, ended)
        elseif picked == 1 then
            record = entry[1]
            count(record, status, ngx.var.upstream_response_time, ended - entry.micros[1], true)
        else
            record = find(ngx.var.steelyard_upstream or "", ngx.var.upstream_addr or "")
            if record then
                count(record, status, ngx.var.upstream_response_time, nil, true)
            end
        end
        if record then
            if answered(tonumber(status)) then
                finish(record, length, sent, millis)
            end
            verdict.ended(entry, record, status)
        end
    end
    if ngx.worker.exiting() then -- its timers have stopped
        _M.flush()
    end
end

-- Adds what was counted since the last flush to the dictionary.
function _M.flush()
    local leaving = ngx.get_phase() == "exit_worker"
    local refused
    if totals.dirty then
        refused = counters.flush(totals, leaving)
    end
    local all = records.all
    for i = 1, #all do
        if all[i].dirty then
            refused = counters.flush(all[i], leaving) or refused
        end
    end
    if refused then
        ngx.log(ngx.ERR, "steelyard: counters ", leaving and "are lost" or "wait", ": the dictionary steelyard_stats ",
            "refused them (", refused, "): make it larger")
        gauges:incr("counters_refused", 1, 0)
    end
end

-- Flushes that the dictionary refused, at least in part.
function _M.refused()
    return gauges:get("counters_refused") or 0
end

-- init_by_lua, after weights.configure.
function _M.configure()
    local problem = counters.prepare(totals)
    for _, record in ipairs(records.all) do
        problem = counters.prepare(record) or problem
    end
    if problem then
        ngx.log(ngx.ERR, "steelyard: the dictionary steelyard_stats has no room for all servers (", problem,
            "): make it larger")
    end
    gauges:safe_add("counters_refused", 0)
end

return _M
