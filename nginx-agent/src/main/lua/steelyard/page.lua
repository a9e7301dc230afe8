-- The status page in the form of nginx-module-vts (format/json), with more fields a server: liveWeight, inFlight,
-- effectiveWeight (less than liveWeight while the server rises), responseMicrosCounter, abortedCounter, ejected; and a
-- section "steelyard".
--
-- Deviations: requestMsec and responseMsec are moving means of about the last 63 requests (there: the mean of the last
-- 63), and the rings of samples are empty, as there before the first request: readers of the form know empty rings. The
-- response histogram is always on, the request histogram never. Counters do not wrap; they are exact up to
-- maxIntegerSize. One server zone "_" holds all requests of clients, and "*" repeats it.
--
-- A page is up to 200 ms uneven, because workers add their counts at different moments.
local counters = require "steelyard.counters"
local ejection = require "steelyard.ejection"
local events = require "steelyard.events"
local inflight = require "steelyard.inflight"
local json = require "steelyard.json"
local records = require "steelyard.records"
local slowstart = require "steelyard.slowstart"
local stats = require "steelyard.stats"
local weights = require "steelyard.weights"

local num, str, object, array = json.number, json.string, json.object, json.array
local FIELDS, FIELD_COUNT, BUCKETS = counters.FIELDS, counters.FIELD_COUNT, counters.BUCKETS

local _M = {}

local NO_RING = '{"times":[],"msecs":[]}'
local NO_BUCKETS = '{"msecs":[],"counters":[]}'
local CLASSES = '{"1xx":%d,"2xx":%d,"3xx":%d,"4xx":%d,"5xx":%d}'
-- Both lists of counts end here; whole numbers above it would not be exact.
local OVER = '"overCounts":{"maxIntegerSize":9007199254740992,"requestCounter":0,"inBytes":0,"outBytes":0,'
    .. '"1xx":0,"2xx":0,"3xx":0,"4xx":0,"5xx":0,"requestMsecCounter":0'

local bounds = {}
for i = 1, BUCKETS do
    bounds[i] = ("%.6g"):format(counters.GROWTH ^ (i - 1))
end
local HISTOGRAM = '{"msecs":' .. array(bounds) .. ',"counters":[' .. ("%d,"):rep(BUCKETS - 1) .. "%d]}"

-- Few formats with many values, and one concatenation of the whole page: this is what makes hundreds of servers cheap.
local SERVER = '{"server":%s,"requestCounter":%d,"inBytes":%d,"outBytes":%d,"responses":' .. CLASSES
    .. ',"requestMsecCounter":%d,"requestMsec":%d,"requestMsecs":' .. NO_RING .. ',"requestBuckets":' .. NO_BUCKETS
    .. ',"responseMsecCounter":%d,"responseMsec":%d,"responseMsecs":' .. NO_RING
    .. ',"responseMicrosCounter":%d,"abortedCounter":%d,"weight":%d,"liveWeight":%d,"effectiveWeight":%.6g,"inFlight":%d'
    .. ',"ejected":%s,"maxFails":%d,"failTimeout":%d,"backup":false,"down":%s,' .. OVER
    .. ',"responseMsecCounter":0},"responseBuckets":'

local cumulative = {}

local function histogram(row)
    local sum = 0
    for i = 1, BUCKETS do
        sum = sum + row[FIELD_COUNT + i]
        cumulative[i] = sum
    end
    return HISTOGRAM:format(unpack(cumulative, 1, BUCKETS))
end

local function server(record, row)
    local request_mean, response_mean = counters.means(row)
    local weight = weights.live(record)
    local max_fails, fail_timeout = ejection.limits()
    return SERVER:format(str(record.key), row[FIELDS.requestCounter], row[FIELDS.inBytes], row[FIELDS.outBytes],
        row[1], row[2], row[3], row[4], row[5],
        row[FIELDS.requestMsecCounter], request_mean, row[FIELDS.responseMsecCounter], response_mean,
        row[FIELDS.responseMicrosCounter], row[FIELDS.aborted],
        math.max(1, record.base), weight, weight * slowstart.share(record), inflight.total(record),
        json.boolean(record.controlled and record.ejected_until ~= 0), max_fails, fail_timeout,
        json.boolean(record.base == 0))
end

-- Appends the upstreams to the parts of a page; the records of one follow each other.
local function add_upstreams(parts)
    inflight.fresh()
    local upstream
    for _, record in ipairs(records.all) do
        if record.upstream ~= upstream then
            parts[#parts + 1] = (upstream and "]," or "") .. str(record.upstream) .. ":["
            upstream = record.upstream
        else
            parts[#parts + 1] = ","
        end
        local row = counters.read(record)
        parts[#parts + 1] = server(record, row)
        parts[#parts + 1] = histogram(row)
        parts[#parts + 1] = "}"
    end
    parts[#parts + 1] = upstream and "]" or ""
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

local CLIENTS = '{"requestCounter":%d,"inBytes":%d,"outBytes":%d,"responses":' .. CLASSES
    .. ',"requestMsecCounter":%d,"requestMsec":%d,"requestMsecs":' .. NO_RING .. ',"requestBuckets":' .. NO_BUCKETS
    .. "," .. OVER .. "}}"

local function clients(row)
    local request_mean = counters.means(row)
    return CLIENTS:format(row[FIELDS.requestCounter], row[FIELDS.inBytes], row[FIELDS.outBytes],
        row[1], row[2], row[3], row[4], row[5], row[FIELDS.requestMsecCounter], request_mean)
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
    local row = counters.read(stats.totals)
    local zone = clients(row)
    local own = object(
        "mode", str(mode),
        "version", num(version),
        "dictionarySize", num(ngx.shared.steelyard:capacity()),
        "dictionaryFreeSize", num(ngx.shared.steelyard:free_space()),
        "rejected", num(row[FIELDS.rejected]),
        "unknownServer", num(row[FIELDS.unknown]),
        "countersRefused", num(stats.refused()),
        unpack(happened()))
    local parts = {
        '{"hostName":', str(ngx.var.hostname),
        ',"moduleVersion":"steelyard-lua","nginxVersion":', str(ngx.var.nginx_version),
        ',"loadMsec":', num(weights.generation()),
        ',"nowMsec":', num(ngx.now() * 1000),
        ',"connections":', connections(stub),
        ',"sharedZones":', shared_zones(),
        ',"serverZones":', object("_", zone, "*", zone),
        ',"upstreamZones":{',
    }
    add_upstreams(parts)
    parts[#parts + 1] = '},"steelyard":' .. own .. "}\n"
    return table.concat(parts)
end

return _M
