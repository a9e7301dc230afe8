-- The status page in the form of nginx-module-vts (format/json), with more fields a server: liveWeight, inFlight,
-- effectiveWeight (less than liveWeight while the server rises), responseMicrosCounter, abortedCounter, ejected; and a
-- section "steelyard".
-- A page is up to 200 ms uneven, because workers add their counts at different moments.
local ejection = require "steelyard.ejection"
local events = require "steelyard.events"
local inflight = require "steelyard.inflight"
local json = require "steelyard.json"
local records = require "steelyard.records"
local slowstart = require "steelyard.slowstart"
local stats = require "steelyard.stats"
local weights = require "steelyard.weights"

local num, str, object, array = json.number, json.string, json.object, json.array

local _M = {}

local bounds = {}
for i = 1, stats.BUCKETS do
    bounds[i] = ("%.6g"):format(stats.GROWTH ^ (i - 1))
end
local BOUNDS = array(bounds)
local NO_RING = '{"times":[],"msecs":[]}'
local NO_BUCKETS = '{"msecs":[],"counters":[]}'

local function classes(record)
    local fields = {}
    for class = 1, 5 do
        local name = class .. "xx"
        fields[#fields + 1] = name
        fields[#fields + 1] = num(stats.get(record, name))
    end
    return json.fields(fields)
end

local function histogram(record)
    local counters, sum = {}, 0
    for i = 1, stats.BUCKETS do
        sum = sum + stats.get(record, i)
        counters[i] = num(sum)
    end
    return '{"msecs":' .. BOUNDS .. ',"counters":' .. array(counters) .. "}"
end

local function server(record)
    local ejected = record.controlled and record.ejected_until ~= 0
    local max_fails, fail_timeout = ejection.limits()
    return object(
        "server", str(record.key),
        "requestCounter", num(stats.get(record, "requestCounter")),
        "inBytes", num(stats.get(record, "inBytes")),
        "outBytes", num(stats.get(record, "outBytes")),
        "responses", classes(record),
        "requestMsecCounter", num(stats.get(record, "requestMsecCounter")),
        "requestMsec", num(stats.mean(record, "rq")),
        "requestMsecs", NO_RING,
        "requestBuckets", NO_BUCKETS,
        "responseMsecCounter", num(stats.get(record, "responseMsecCounter")),
        "responseMsec", num(stats.mean(record, "rs")),
        "responseMsecs", NO_RING,
        "responseBuckets", histogram(record),
        "responseMicrosCounter", num(stats.get(record, "responseMicrosCounter")),
        "abortedCounter", num(stats.get(record, "aborted")),
        "weight", num(math.max(1, record.base)),
        "liveWeight", num(weights.live(record)),
        "effectiveWeight", ("%.6g"):format(weights.live(record) * slowstart.share(record)),
        "inFlight", num(inflight.total(record)),
        "ejected", json.boolean(ejected),
        "maxFails", num(max_fails),
        "failTimeout", num(fail_timeout),
        "backup", "false",
        "down", json.boolean(record.base == 0))
end

local function upstreams()
    inflight.fresh()
    local names, servers = {}, {}
    for _, record in ipairs(records.all) do
        if not servers[record.upstream] then
            names[#names + 1] = record.upstream
            servers[record.upstream] = {}
        end
        table.insert(servers[record.upstream], server(record))
    end
    local fields = {}
    for _, name in ipairs(names) do
        fields[#fields + 1] = name
        fields[#fields + 1] = array(servers[name])
    end
    return json.fields(fields)
end

-- stub: text of the stub_status page, which alone knows the totals of connections
local function connections(stub)
    local accepted, handled, requests = stub:match("(%d+) (%d+) (%d+)")
    return object(
        "active", ngx.var.connections_active,
        "reading", ngx.var.connections_reading,
        "writing", ngx.var.connections_writing,
        "waiting", ngx.var.connections_waiting,
        "accepted", accepted or "0",
        "handled", handled or "0",
        "requests", requests or "0")
end

local function shared_zones()
    local dict = ngx.shared.steelyard_stats
    local size, free = dict:capacity(), dict:free_space()
    return object(
        "name", str("steelyard_stats"),
        "maxSize", num(size),
        "usedSize", num(size - free),
        "usedNode", num(#records.all),
        "freeSize", num(free))
end

local function client_zone()
    return object("_", object(
        "requestCounter", num(stats.get(nil, "requestCounter")),
        "inBytes", num(stats.get(nil, "inBytes")),
        "outBytes", num(stats.get(nil, "outBytes")),
        "responses", classes(nil),
        "requestMsecCounter", num(stats.get(nil, "requestMsecCounter"))))
end

-- Name and count of each kind of events.lua, in turn.
local function happened()
    local fields = {}
    for _, name in ipairs(events.NAMES) do
        fields[#fields + 1] = name
        fields[#fields + 1] = num(events.get(name))
    end
    return fields
end

-- The page. stub: see connections.
function _M.text(stub)
    stats.flush()
    events.flush()
    ngx.update_time()
    local version, mode = weights.summary()
    return object(
        "hostName", str(ngx.var.hostname),
        "moduleVersion", str("steelyard-lua"),
        "nginxVersion", str(ngx.var.nginx_version),
        "loadMsec", num(weights.generation()),
        "nowMsec", num(ngx.now() * 1000),
        "connections", connections(stub),
        "sharedZones", shared_zones(),
        "serverZones", client_zone(),
        "upstreamZones", upstreams(),
        "steelyard", object(
            "mode", str(mode),
            "version", num(version),
            "rejected", num(stats.get(nil, "rejected")),
            "unknownServer", num(stats.get(nil, "unknown")),
            "countersLost", num(stats.lost()),
            unpack(happened()))) .. "\n"
end

return _M
