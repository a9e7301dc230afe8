-- Picks a server for each attempt of a request.
--
--   round-robin     smooth weighted round robin: current_i += w_i for all, the largest is picked and loses the sum
--   least-conn      the smallest n_i / w_i
--   shortest-delay  the smallest (n_i + 1) / w_i
--
-- n_i counts this worker's attempts under way to server i for this upstream. Ties are broken by smooth weighted round
-- robin among the tied. Weight 0 is never picked. A retry (where proxy_next_upstream allows one) goes to a server that
-- the request has not tried yet.
local weights = require "steelyard.weights"
local records = require "steelyard.records"
local ejection = require "steelyard.ejection"
local balancer = require "ngx.balancer"
local base = require "resty.core.base"
local clock = require "steelyard.clock"
local ffi = require "ffi"

local cast, tonumber, now = ffi.cast, tonumber, ngx.now

local PLUS = { ["least-conn"] = 0, ["shortest-delay"] = 1 }

local _M = { errors = 0, micros = clock.micros }
local micros = clock.micros

-- Attempts of the requests under way, by address of the request: this survives internal redirects, ngx.ctx does not.
-- { tries, open = record counted in n or nil, [i] = record, micros = { [i] = start of attempt i } }
local live = {}
local rotation = 0

local function address()
    return tonumber(cast("uintptr_t", base.get_request()))
end

local function release(entry)
    local open = entry.open
    if open then
        entry.open = nil
        if open.n > 0 then
            open.n = open.n - 1
        end
    end
end

local function tried(entry, record)
    for i = 1, entry.tries do
        if entry[i] == record then
            return true
        end
    end
    return false
end

local function open(e, time_now, entry)
    return e.w > 0 and e.record.ejected_until <= time_now and not (entry and tried(entry, e.record))
end

-- Best server that is ejected no longer than time_now and that the entry has not tried; nil when there is none.
local function best(up, time_now, entry)
    local list, plus = up.list, PLUS[up.rule]
    local least_n, least_w
    if plus then
        for i = 1, #list do
            local e = list[i]
            if open(e, time_now, entry) then
                local n = e.record.n + plus
                if not least_w or n * least_w < least_n * e.w then
                    least_n, least_w = n, e.w
                end
            end
        end
    end
    local picked
    local total = 0
    for i = 1, #list do
        local e = list[i]
        if open(e, time_now, entry) and (not plus or (e.record.n + plus) * least_w == least_n * e.w) then
            e.current = e.current + e.w
            total = total + e.w
            if not picked or e.current > picked.current then
                picked = e
            end
        end
    end
    if picked then
        picked.current = picked.current - total
        return picked.record
    end
end

local function choose(name, entry)
    local up = weights.current(name)
    local retried = entry.tries > 0 and entry or nil
    for _ = 1, #up.list do
        local record = best(up, now(), retried)
        if not record then
            break
        elseif record.ejected_until == 0 or ejection.claim_probe(record) then
            return record, up.usable
        end
    end
    -- All are ejected: use them all. All were tried: take any.
    return best(up, math.huge, retried) or best(up, math.huge, nil), up.usable
end

-- Without weights: the next server of the configuration.
local function plain(name)
    local list = records.by[name].list
    rotation = rotation % #list + 1
    return list[rotation], #list
end

-- True when the attempt that just failed never reached the server, or timed out.
local function connection_failed()
    local state, status = balancer.get_last_failure()
    if state ~= "failed" then
        return false
    end
    -- "..., bytes of the failed attempt : ", the attempt to come has none yet
    return status == 504 or (ngx.var.upstream_bytes_sent or ""):match("(%d+)%D*$") == "0"
end

local function entry_of(request)
    local entry = live[request]
    if not entry then
        entry = { tries = 0, micros = {} }
        live[request] = entry
    elseif entry.open then
        if connection_failed() then
            ejection.fail(entry.open)
        end
        release(entry)
    end
    return entry
end

-- balancer_by_lua of every upstream under control.
function _M.balance()
    local name = ngx.var.steelyard_upstream
    if not records.by[name] then
        ngx.log(ngx.ERR, "steelyard: upstream ", name, " is not in the agent's configuration: add it there, ",
            "or take the include of balancer.conf out of its block")
        return ngx.exit(ngx.ERROR)
    end
    local entry = entry_of(address())
    local ok, record, usable = pcall(choose, name, entry)
    if not ok or not record then
        _M.errors = _M.errors + 1
        ngx.log(ngx.ERR, "steelyard: picking failed, plain rotation instead: ", record)
        record, usable = plain(name)
    end
    entry.tries = entry.tries + 1
    entry[entry.tries] = record
    entry.micros[entry.tries] = micros()
    entry.open = record
    record.n = record.n + 1
    if entry.tries < usable then
        balancer.set_more_tries(1)
    end
    local set, problem = balancer.set_current_peer(record.host, record.port)
    if not set then
        ngx.log(ngx.ERR, "steelyard: ", record.key, " in ", name, ": ", problem)
        return ngx.exit(ngx.ERROR)
    end
end

-- Log phase: the request is over. Its attempts, or nil when no server was picked here.
function _M.finish()
    local request = address()
    local entry = live[request]
    if entry then
        live[request] = nil
        release(entry)
    end
    return entry
end

return _M
