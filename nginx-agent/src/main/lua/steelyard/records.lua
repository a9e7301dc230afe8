-- One long-lived record a worker, upstream and server: what outlives every version of the weights.
--
--   index          place of its attempts under way in the counts of inflight.lua
--   server         place of those of its server ("ip:port") over all upstreams
--   weight         of the document in force, nil before the first
--   ejected_until  epoch s (ngx.now) until which it gets nothing after failures; 0 = not ejected
--   closes         connections in a row that it closed without an answer
--   pending        what stats.lua counted since its last flush
--
-- Made when the configuration is loaded; workers inherit them by fork and have their own copy from then on.
local _M = {
    all = {},
    by = {},
    names = {}, -- what is counted, in the order of its places from 0: "ip:port" and "upstream ip:port"
}

local places = {}

local function place(name)
    if not places[name] then
        places[name] = #_M.names
        _M.names[#_M.names + 1] = name
    end
    return places[name]
end

local function new(upstream, key, base, controlled)
    local host, port = key:match("^(.*):(%d+)$")
    if not host then
        error("server " .. key .. " in " .. upstream .. ": write it as address:port")
    end
    local name = upstream .. " " .. key
    return {
        upstream = upstream,
        key = key,
        name = name,
        host = host,
        port = tonumber(port),
        base = base,
        controlled = controlled,
        index = controlled and place(name),
        server = controlled and place(key),
        ejected_until = 0,
        closes = 0,
    }
end

-- Adds the servers of a document. Those of an upstream without the Lua balancer are counted only (controlled = false).
function _M.add(doc, controlled)
    for _, name in ipairs(doc.names) do
        local up = { list = {}, keys = {}, controlled = controlled }
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
