-- The endpoint of the agent, on a unix socket whose directory is the access control.
--
--   GET  /version              version and mode of the weights in force
--   GET  /weights              the document, lease, acknowledgements by worker
--   PUT  /weights              a new document; X-Steelyard-Expected-Version makes it a compare-and-set
--   POST /beat                 the agent lives: renews the lease
--
-- PUT and POST carry X-Steelyard-Owner: TOKEN DESCRIPTION. While the lease of an owner lasts, others are refused (409 with
-- the holder and the time left), and so is who sends no owner. A person may write all the same with X-Steelyard-Force:
-- true; the lease stays the holder's, and the holder's agent raises its drift alarm.
--
--   GET  /status/format/json   statistics (page.lua), the only one that is also served over TCP
local json = require "steelyard.json"
local weights = require "steelyard.weights"

local num, str, object, array = json.number, json.string, json.object, json.array

local MAX_BODY = 1048576
local MAX_HEADER = 240

local _M = {}

local function answer(status, text)
    ngx.status = status
    ngx.header.content_type = "application/json"
    ngx.header.content_length = #text
    ngx.print(text)
end

local function refuse(status, version, sentence, holder)
    local fields = { "version", num(version), "error", str(sentence) }
    if holder then
        fields[5], fields[6] = "holder", str(holder)
    end
    answer(status, json.fields(fields) .. "\n")
end

local function only(...)
    local method = ngx.req.get_method()
    for i = 1, select("#", ...) do
        if method == select(i, ...) then
            return true
        end
    end
    refuse(405, 0, method .. " " .. ngx.var.uri .. ": use " .. table.concat({ ... }, " or "))
    return false
end

function _M.version()
    if only("GET") then
        local version, mode = weights.summary()
        answer(200, object("version", num(version), "mode", str(mode),
            "generation", num(weights.generation()), "nginx", str(ngx.var.nginx_version)) .. "\n")
    end
end

local function numbers(up)
    local fields = {}
    for _, key in ipairs(up.keys) do
        fields[#fields + 1] = key
        fields[#fields + 1] = num(up.weights[key])
    end
    return json.fields(fields)
end

local function upstreams(status)
    local fields = {}
    for _, name in ipairs(status.document.names) do
        local up, base = status.document.upstreams[name], status.base.upstreams[name]
        fields[#fields + 1] = name
        fields[#fields + 1] = object("rule", str(up.rule), "weights", numbers(up),
            "baseRule", str(base.rule), "base", numbers(base))
    end
    return json.fields(fields)
end

local function show()
    local status = weights.status()
    local acks = {}
    for i, ack in ipairs(status.acks) do
        acks[i] = object("pid", num(ack.pid), "version", num(ack.version), "generation", num(ack.generation),
            "startedMillis", num(ack.started), "mode", str(ack.mode))
    end
    answer(200, object(
        "version", num(status.version),
        "mode", str(status.mode),
        "leaseMillis", num(status.lease * 1000),
        "leaseLeftMillis", num(status.lease_left * 1000),
        "holder", str(status.holder),
        "generation", num(status.generation),
        "workers", num(status.workers),
        "acks", array(acks),
        "upstreams", upstreams(status)) .. "\n")
end

local function version_now()
    return (weights.summary())
end

-- Whole body of the request; or nil, HTTP status, sentence.
local function body()
    local length = tonumber(ngx.var.http_content_length)
    if not length then
        return nil, 411, "the request has no Content-Length: send it, not chunks"
    elseif length > MAX_BODY then
        return nil, 413, "a document of " .. num(length) .. " bytes: at most " .. MAX_BODY
    end
    ngx.req.read_body()
    local text = ngx.req.get_body_data() or ""
    if #text ~= length then
        return nil, 400, "only " .. #text .. " of " .. num(length) .. " bytes came: send the whole document"
    end
    return text
end

-- What a header says that a pattern must match; or nil and a sentence. Absent = nil.
local function header(name, pattern, rule)
    local value = ngx.var["http_" .. name:gsub("%-", "_"):lower()]
    if value and (#value > MAX_HEADER or not value:match(pattern)) then
        return nil, name .. " " .. value .. ": " .. rule
    end
    return value
end

local function owner()
    return header("X-Steelyard-Owner", "^[%w-]+ %C+$", "use a token of letters, digits and dashes, a space, and who it is")
end

local function writer()
    local expected, problem = header("X-Steelyard-Expected-Version", "^%d+$", "use a whole number")
    local who, force = { expected = tonumber(expected) }, nil
    if not problem then
        who.owner, problem = owner()
    end
    if not problem then
        force, problem = header("X-Steelyard-Force", "^true$", "use true, or leave it out")
        who.force = force == "true"
    end
    return who, problem
end

local function put()
    local who, problem = writer()
    if problem then
        return refuse(400, version_now(), problem)
    end
    local text, refusal, why = body()
    if not text then
        return refuse(refusal, version_now(), why)
    end
    local status, version, said, holder = weights.publish(text, who)
    if status ~= 200 then
        return refuse(status, version, said, holder)
    end
    answer(200, object("version", num(version), "result", str(said)) .. "\n")
end

function _M.weights()
    if only("GET", "PUT") then
        if ngx.req.get_method() == "PUT" then
            put()
        else
            show()
        end
    end
end

function _M.beat()
    if not only("POST") then
        return
    end
    local who, problem = owner()
    if problem then
        return refuse(400, version_now(), problem)
    end
    local status, said, holder = weights.beat(who)
    if status ~= 200 then
        return refuse(status, version_now(), said, holder)
    end
    local version, mode = weights.summary()
    answer(200, object("version", num(version), "mode", str(mode)) .. "\n")
end

function _M.status()
    if only("GET") then
        answer(200, require("steelyard.page").text(ngx.location.capture("/steelyard/connections").body))
    end
end

return _M
