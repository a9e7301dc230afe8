-- A server whose connection failed gets nothing for a while, as max_fails=1 fail_timeout=10s does without Lua
-- (max_fails has no effect under balancer_by_lua).
--
-- Ejected in one worker = ejected in all within 50 ms (through the dictionary; the counter "ejections" tells that
-- something changed). After the time one worker sends one probe request; its outcome decides. At most half of an
-- upstream's servers are ejected, never the last one. Ejection is state, not weight: the document stays as it is.
local records = require "steelyard.records"

local dict = ngx.shared.steelyard
local now = ngx.now

local FAIL_SECONDS = 10
-- How soon to look again when another worker's probe is under way.
local PROBE_WAIT_SECONDS = 0.2

local _M = {}

local seen = 0 -- value of "ejections" when this worker last read the state

local function key(record)
    return "ejected:" .. record.upstream .. " " .. record.key
end

local function ejected_others(record)
    local count = 0
    for _, other in ipairs(records.by[record.upstream].list) do
        if other ~= record and dict:get(key(other)) then
            count = count + 1
        end
    end
    return count
end

-- A connection to the server failed, or timed out.
function _M.fail(record)
    if not record.controlled then
        return
    end
    local limit = math.floor(#records.by[record.upstream].list / 2)
    if ejected_others(record) + 1 > limit then
        return
    end
    local ends = now() + FAIL_SECONDS
    -- The entry outlives the ejection: until the probe decides, the server stays on trial.
    local ok, problem = dict:safe_set(key(record), ends, FAIL_SECONDS * 6)
    if not ok then
        ngx.log(ngx.ERR, "steelyard: ejection of ", record.key, " not shared: ", problem)
    end
    if record.ejected_until == 0 then
        ngx.log(ngx.WARN, "steelyard: ", record.key, " in ", record.upstream, " ejected for ", FAIL_SECONDS,
            " s after a failed connection")
    end
    record.ejected_until = ends
    dict:delete("probe:" .. record.upstream .. " " .. record.key)
    dict:incr("ejections", 1)
end

-- The server answered.
function _M.succeed(record)
    if record.ejected_until ~= 0 then
        record.ejected_until = 0
        dict:delete(key(record))
        dict:delete("probe:" .. record.upstream .. " " .. record.key)
        dict:incr("ejections", 1)
    end
end

-- May this worker send the one probe to a server whose time is over?
function _M.claim_probe(record)
    local claimed = dict:safe_add("probe:" .. record.upstream .. " " .. record.key, 1, FAIL_SECONDS)
    record.ejected_until = now() + (claimed and FAIL_SECONDS or PROBE_WAIT_SECONDS)
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
            local shared = dict:get(key(record))
            if not shared then
                record.ejected_until = 0
            elseif shared > record.ejected_until then
                record.ejected_until = shared
            end
        end
    end
end

return _M
