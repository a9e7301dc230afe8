-- A server whose attempts fail gets nothing for a while, as max_fails and fail_timeout do without Lua (they have no
-- effect under balancer_by_lua).
--
-- max_fails failures within fail_timeout, of all workers together, eject a server for fail_timeout. Then it is half
-- open: one worker sends one trial; its outcome decides. At most half of an upstream's servers with a weight are
-- ejected, never the last one. Ejection is state, not weight: the document stays as it is.
--
-- Dictionary: ejected:<name> = end of the ejection (epoch s); "ejections" counts changes and tells the other workers to
-- look, within 50 ms; trial:<name> = a trial is under way; failed:<name>:<i> = failures, see reached.
local records = require "steelyard.records"
local weights = require "steelyard.weights"
local slowstart = require "steelyard.slowstart"

local dict = ngx.shared.steelyard
local now = ngx.now

-- A server whose ejection is over stays on trial this many times fail_timeout, then a reload forgets it.
local TRIAL_TIMES = 6
-- How soon to look again when another worker's trial is under way.
local TRIAL_WAIT_SECONDS = 0.2
local LOCK_SECONDS = 1

local _M = {}

local max_fails, fail_timeout
local seen = 0 -- value of "ejections" when this worker last read the state

local function log_full(record, problem)
    ngx.log(ngx.ERR, "steelyard: failures of ", record.name, " not shared: ", problem,
        "; make the dictionary steelyard larger")
end

-- Was this the max_fails'th failure within fail_timeout? Failure n stands at place n mod max_fails until it is too old:
-- when it comes, the one max_fails - 1 before it must still be there. (Without room in the dictionary: yes.)
local function reached(record)
    local key = "failed:" .. record.name
    local ok, problem = dict:safe_add(key, 0)
    local n = (ok or problem == "exists") and dict:incr(key, 1)
    if n then
        ok, problem = dict:safe_set(key .. ":" .. n % max_fails, 1, fail_timeout)
    end
    if not n or not ok then
        log_full(record, problem)
        return true
    end
    return dict:get(key .. ":" .. (n + 1) % max_fails) ~= nil
end

-- May one more server of its upstream be ejected?
local function allowed(record)
    local list = weights.current(record.upstream).list
    local ejected = 1
    for _, entry in ipairs(list) do
        if entry.record ~= record and dict:get("ejected:" .. entry.record.name) then
            ejected = ejected + 1
        end
    end
    return ejected <= math.floor(#list / 2)
end

local function eject(record)
    local ends = now() + fail_timeout
    local ok, problem = dict:safe_set("ejected:" .. record.name, ends, fail_timeout * TRIAL_TIMES)
    if not ok then
        log_full(record, problem)
    end
    record.ejected_until = ends
    dict:delete("trial:" .. record.name)
    dict:incr("ejections", 1)
end

-- An attempt to the server failed. on_trial: it was one that decides.
function _M.fail(record, on_trial)
    if on_trial then
        eject(record)
        return
    end
    if max_fails == 0 or record.ejected_until ~= 0 or not reached(record) then
        return
    end
    -- Two workers must not eject one server each where only one may be. Who comes second waits for the next failure.
    local lock = "ejecting:" .. record.upstream
    if dict:safe_add(lock, 1, LOCK_SECONDS) then
        if allowed(record) then
            eject(record)
            ngx.log(ngx.WARN, "steelyard: ", record.key, " in ", record.upstream, " ejected for ", fail_timeout,
                " s: ", max_fails, " failed attempts within that time")
        end
        dict:delete(lock)
    end
end

-- An attempt that decides was answered: the server is back.
function _M.succeed(record)
    record.ejected_until = 0
    dict:delete("ejected:" .. record.name)
    dict:delete("trial:" .. record.name)
    slowstart.begin(record)
    dict:incr("ejections", 1)
end

-- An attempt that decides ended without telling: the next one may.
function _M.undecided(record)
    record.ejected_until = now()
    dict:delete("trial:" .. record.name)
end

-- May this worker send the one trial to a server whose time is over?
function _M.claim_trial(record)
    local claimed = dict:safe_add("trial:" .. record.name, 1, fail_timeout)
    record.ejected_until = now() + (claimed and fail_timeout or TRIAL_WAIT_SECONDS)
    return claimed
end

-- Reads what other workers found out.
function _M.tick()
    local count = dict:get("ejections") or 0
    if count == seen then
        return
    end
    seen = count
    for _, record in ipairs(records.all) do
        if record.controlled then
            local shared = dict:get("ejected:" .. record.name)
            if not shared then
                record.ejected_until = 0
            elseif shared > record.ejected_until then
                record.ejected_until = shared
            end
        end
    end
end

-- For the status page: failures that eject, and s.
function _M.limits()
    return max_fails, fail_timeout
end

-- init_by_lua. fails: 0 = never eject; timeout: s
function _M.configure(fails, timeout)
    max_fails, fail_timeout = fails, timeout
    dict:safe_add("ejections", 0)
end

return _M
