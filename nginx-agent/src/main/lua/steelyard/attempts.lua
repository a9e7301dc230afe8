-- The attempts of the requests under way, by address of the request: this survives internal redirects, ngx.ctx does not.
--
-- An entry: { [i] = record of attempt i, micros = { [i] = its start }, tries = attempts, from = first attempt of this
-- pass through an upstream, open = record whose counts hold the last attempt, or nil, trial = record of which the last
-- attempt decides (ejection.lua), or nil, start = start of the request, epoch s, sub = it is a subrequest, exhausted =
-- no server was left for a further attempt (NGINX lists that one under the address of the attempt before) }
--
-- What ends an entry is the log phase. It may be missing: a log_by_lua of the user's own replaces ours (it must call
-- require("steelyard.stats").log()), and subrequests (mirror, auth_request, ngx.location.capture) have none.
--   * Subrequests end with their main request, at the latest. Their attempts count until then.
--   * Addresses are used again. An entry that is found at the address of a request that started at another time was
--     left over: its count is taken back.
--   * Whatever is older than an hour is taken out of the counts, so a connection that lasts longer (WebSocket) counts
--     for an hour.
local inflight = require "steelyard.inflight"
local events = require "steelyard.events"
local clock = require "steelyard.clock"
local base = require "resty.core.base"
local ffi = require "ffi"

local cast, tonumber, now = ffi.cast, tonumber, ngx.now
local UINTPTR = ffi.typeof("uintptr_t")
local get_request, start_time = base.get_request, ngx.req.start_time

local _M = {}

local forget_seconds = 3600
local live = {}
local subs, parents = {}, 0 -- chains (entry.next) of open subrequests by main request; number of chains

local function address()
    return tonumber(cast(UINTPTR, get_request()))
end

-- The main request of a subrequest, in words that both know.
local function parent()
    return ngx.var.connection .. " " .. ngx.var.connection_requests
end

-- The last attempt is over.
function _M.release(entry)
    local open = entry.open
    if open then
        entry.open = nil
        inflight.close(open)
    end
end
local release = _M.release

local function leaked(entry)
    if entry.open then
        events.complain("leakedAttempts", "an attempt to ", entry.open.name, " had no log phase: where a location has ",
            "its own log_by_lua, let it call require(\"steelyard.stats\").log()")
        release(entry)
    end
end

local function begin(entry)
    entry.tries, entry.from, entry.done, entry.idle = 0, 1, false, false
    entry.trial, entry.exhausted = nil, false
    entry.start = start_time()
    entry.sub = ngx.is_subrequest
    if entry.sub then
        local main = parent()
        if not subs[main] then
            parents = parents + 1
        end
        entry.next = subs[main]
        subs[main] = entry
    end
end

-- Entry of the request in whose balancer phase we are. first: no attempt was made yet in this pass. When it is not, the
-- last attempt is still open: judge it, then release it.
function _M.entry(first)
    local at = address()
    local entry = live[at]
    if not entry then
        entry = { micros = {} }
        live[at] = entry
        begin(entry)
    elseif entry.done then
        begin(entry)
    elseif first then
        if entry.start ~= start_time() then
            leaked(entry)
            begin(entry)
        else -- an internal redirect
            release(entry)
            entry.from = entry.tries + 1
        end
    end
    return entry
end

-- An attempt to the server begins.
function _M.add(entry, record, on_trial)
    local i = entry.tries + 1
    entry.tries = i
    entry[i] = record
    entry.micros[i] = clock.micros()
    entry.micros[i + 1] = nil -- of an earlier request
    entry.trial = on_trial and record or nil
    inflight.open(record)
    entry.open = record
end

-- Has the request tried the server in this pass?
function _M.tried(entry, record)
    for i = entry.from, entry.tries do
        if entry[i] == record then
            return true
        end
    end
    return false
end

local function end_chain(main)
    local entry = subs[main]
    if entry then
        subs[main] = nil
        parents = parents - 1
    end
    while entry do
        release(entry)
        entry.done = true
        entry, entry.next = entry.next, nil
    end
end

-- Log phase: the request is over. Its entry, to be read before the next request comes; nil when no server was picked
-- here.
function _M.finish()
    if parents > 0 and not ngx.is_subrequest then
        end_chain(parent())
    end
    local entry = live[address()]
    if not entry or entry.done then
        return nil
    end
    entry.done = true
    if entry.start ~= start_time() then
        leaked(entry)
        return nil
    end
    release(entry)
    return entry
end

-- Every few seconds: drops what is older than the limit and what was not used since the last time.
function _M.sweep()
    local oldest = now() - forget_seconds
    for at, entry in pairs(live) do
        if not entry.done and entry.start < oldest then
            leaked(entry)
            entry.done = true
        end
        if entry.idle then
            live[at] = nil
        end
        entry.idle = entry.done
    end
    for main, entry in pairs(subs) do
        local open = false
        while entry do
            open = open or not entry.done
            entry = entry.next
        end
        if not open then
            end_chain(main)
        end
    end
end

-- init_by_lua. seconds: age at which an attempt is no longer believed to be under way
function _M.configure(seconds)
    forget_seconds = seconds
end

return _M
