-- The endpoint of the agent, on a unix socket whose directory is the access control.
--
--   GET  /version              version and mode of the weights in force
--   GET  /weights              the document, lease, acknowledgements by worker
--   PUT  /weights              a new document; X-Steelyard-Expected-Version makes it a compare-and-set
--   POST /beat                 the agent lives: renews the lease
--   GET  /status/format/json   statistics (page.lua), the only one that is also served over TCP
local json = require "steelyard.json"
local weights = require "steelyard.weights"

local num, str, object, array = json.number, json.string, json.object, json.array

local MAX_BODY = 1048576

local _M = {}

local function answer(status, text)
    ngx.status = status
    ngx.header.content_type = "application/json"
    ngx.header.content_length = #text
    ngx.print(text)
end

local function refuse(status, version, sentence)
    answer(status, object("version", num(version), "error", str(sentence)) .. "\n")
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
        "generation", num(status.generation),
        "workers", num(status.workers),
        "acks", array(acks),
        "upstreams", upstreams(status)) .. "\n")
end

local function version_now()
    return (weights.summary())
end

local function body()
    local length = tonumber(ngx.var.http_content_length)
    if not length then
        return nil, "the request has no Content-Length: send it"
    elseif length > MAX_BODY then
        return nil, "a document of " .. num(length) .. " bytes: at most " .. MAX_BODY
    end
    ngx.req.read_body()
    local text = ngx.req.get_body_data() or ""
    if #text ~= length then
        return nil, "only " .. #text .. " of " .. num(length) .. " bytes came: send the whole document"
    end
    return text
end

local function put()
    local header = ngx.var.http_x_steelyard_expected_version
    local expected = header and header:match("^%d+$") and tonumber(header)
    if header and not expected then
        return refuse(400, version_now(), "X-Steelyard-Expected-Version " .. header .. ": use a whole number")
    end
    local text, problem = body()
    if not text then
        return refuse(400, version_now(), problem)
    end
    local status, version, said = weights.publish(text, expected)
    if status ~= 200 then
        return refuse(status, version, said)
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
    if only("POST") then
        if weights.beat() then
            local version, mode = weights.summary()
            answer(200, object("version", num(version), "mode", str(mode)) .. "\n")
        else
            refuse(409, version_now(), "the lease has ended, base weights are in force: send the weights again")
        end
    end
end

function _M.status()
    if only("GET") then
        answer(200, require("steelyard.page").text(ngx.location.capture("/steelyard/connections").body))
    end
end

return _M
