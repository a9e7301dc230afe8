-- One long-lived record a worker, upstream and server: what outlives every version of the weights.
--
--   n              attempts under way from this worker to this server for this upstream
--   ejected_until  epoch s (ngx.now) until which it gets nothing after a failed connection; 0 = not ejected
--   pending        what stats.lua counted since its last flush
--
-- Made when the configuration is loaded; workers inherit them by fork and have their own copy from then on.
local _M = { all = {}, by = {} }

local function new(upstream, key, base, controlled)
    local host, port = key:match("^(.*):(%d+)$")
    if not host then
        error("server " .. key .. " in " .. upstream .. ": write it as address:port")
    end
    return {
        upstream = upstream,
        key = key,
        host = host,
        port = tonumber(port),
        base = base,
        controlled = controlled,
        n = 0,
        ejected_until = 0,
    }
end

-- Adds the servers of a document. Those of an upstream without the Lua balancer are counted only (controlled = false).
function _M.add(doc, controlled)
    for _, name in ipairs(doc.names) do
        local up = { list = {}, keys = {} }
        _M.by[name] = up
        for _, key in ipairs(doc.upstreams[name].keys) do
            local record = new(name, key, doc.upstreams[name].weights[key], controlled)
            up.list[#up.list + 1] = record
            up.keys[key] = record
            _M.all[#_M.all + 1] = record
        end
    end
end

-- The record of a server; nil when the configuration has no such upstream or server.
function _M.find(upstream, key)
    local up = _M.by[upstream]
    return up and up.keys[key]
end

return _M
