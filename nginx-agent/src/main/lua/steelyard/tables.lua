-- What the balancer picks from, made of a weights document: by upstream { rule, plus, random, list }, list of the servers whose
-- weight is above 0, each { record, full = weight of the document, w = weight now, shared, current }.
--
--   plus     what the rule adds to the attempts under way; nil = it does not count
--   random   the rule adds an exponential number of mean 1, drawn for each server and attempt
--   shared   place of the counts that the rule goes by (inflight.lua); false = this worker's own of record.index
--   current  state of the smooth weighted round robin
--
-- w is full, a whole number, except while the server rises (slowstart.lua).
local inflight = require "steelyard.inflight"
local records = require "steelyard.records"
local slowstart = require "steelyard.slowstart"

local PLUS = { ["least-conn"] = 0, ["shortest-delay"] = 1, ["own-delay"] = 1, ["random-delay"] = 0 }
-- Round robin starts at a random place, else all workers and all load balancers with the same weights would send their
-- first requests to one server, and go on in step.
local PHASE_STEPS = 256

local _M = {}

local function gcd(a, b)
    while b ~= 0 do
        a, b = b, a % b
    end
    return a
end

local function spin(list)
    local total, full, divisor = 0, 0, 0
    for _, entry in ipairs(list) do
        total = total + entry.w
        full = full + entry.full
        divisor = gcd(divisor, entry.full)
    end
    for _ = 1, math.random(0, math.min(full / divisor - 1, PHASE_STEPS)) do
        local best
        for _, entry in ipairs(list) do
            entry.current = entry.current + entry.w
            if not best or entry.current > best.current then
                best = entry
            end
        end
        best.current = best.current - total
    end
end

local function place(rule, record)
    if rule == "shortest-delay" or rule == "random-delay" then
        return record.server
    end
    return rule == "least-conn" and record.index
end

-- Also tells inflight.lua whether it is asked.
function _M.build(doc)
    local tables, shared = {}, false
    for _, name in ipairs(doc.names) do
        local from = doc.upstreams[name]
        local up = { rule = from.rule, plus = PLUS[from.rule], random = from.rule == "random-delay", list = {} }
        for _, key in ipairs(from.keys) do
            local record, weight = records.find(name, key), from.weights[key]
            local at = place(from.rule, record)
            shared = shared or at
            if weight > 0 then
                if record.weight == 0 then
                    slowstart.begin(record)
                end
                up.list[#up.list + 1] = {
                    record = record,
                    full = weight,
                    w = weight * slowstart.share(record),
                    shared = at,
                    current = 0,
                }
            end
            record.weight = weight
        end
        spin(up.list)
        tables[name] = up
    end
    inflight.ask(shared)
    return tables
end

-- Weights of servers that rise, as of now.
function _M.rise(tables)
    for _, up in pairs(tables) do
        for _, entry in ipairs(up.list) do
            entry.w = entry.full * slowstart.share(entry.record)
        end
    end
end

return _M
