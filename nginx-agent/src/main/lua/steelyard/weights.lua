-- Which weights are in force.
--
-- Dictionary "steelyard": doc:<version> holds one document (document.lua), "version" the newest one, written after it: a
-- reader sees all of a change or nothing. "lease" lives as long as the agent does; without it the base document is in
-- force (mode base). Every worker builds its own tables when version or mode differs from what it has, and says so
-- under ack:<pid>.
local document = require "steelyard.document"
local records = require "steelyard.records"
local build = require "steelyard.tables"

local dict = ngx.shared.steelyard
local now = ngx.now

local ACK_SECONDS = 2
local LOCK_SECONDS = 1

local _M = {}

local settings          -- base (document), balanced (by Lua), lease (s), generation (epoch ms of this load)
local tables = {}       -- tables.lua
local built_version, built_mode = -1, ""
local effective         -- the document the tables were built from
local started           -- epoch ms of this worker

local function read_file(path)
    local file, problem = io.open(path, "r")
    if not file then
        return nil, problem
    end
    local text = file:read("*a")
    file:close()
    return text
end

local function must_parse(path)
    local text, problem = read_file(path)
    local doc
    if text then
        doc, problem = document.parse(text)
    end
    if not doc then
        error("steelyard: " .. path .. ": " .. problem .. "; let the agent write it again", 0)
    end
    return doc
end

-- Puts the last saved document into an empty dictionary. Whatever is wrong with the file, NGINX starts.
local function restore(path)
    if dict:get("version") then
        return
    end
    local text = read_file(path)
    if not text then
        return -- the first start has none
    end
    local doc, problem = document.parse(text)
    if doc and not doc.version then
        problem = "it has no version"
    end
    if problem then
        ngx.log(ngx.ERR, "steelyard: ", path, ": ", problem, "; base weights are in force")
        return
    end
    dict:safe_set("doc:" .. doc.version, document.text(doc))
    dict:safe_set("lease", 1, settings.lease)
    dict:safe_set("version", doc.version)
end

-- Runs at every load of the configuration, in the master, before it is known whether the load succeeds: reads only.
-- (The dictionary is written only while it is empty, at a start.)
-- options: base, watched, state = file paths; lease = seconds; balanced = false when NGINX itself balances by the
-- weights of the base document, which then has a version
function _M.configure(options)
    ngx.update_time()
    settings = {
        base = must_parse(options.base),
        balanced = options.balanced,
        lease = options.lease,
        generation = math.floor(now() * 1000),
    }
    records.add(settings.base, options.balanced)
    records.add(must_parse(options.watched), false)
    if settings.balanced then
        local ok, problem = pcall(restore, options.state)
        if not ok then
            ngx.log(ngx.ERR, "steelyard: ", options.state, ": ", problem, "; base weights are in force")
        end
    end
end

local function newest()
    return dict:get("version") or settings.base.version or 0
end

-- The published document and its version; the base document with its own when nothing was published.
local function published()
    for _ = 1, 3 do -- a document may be replaced twice between the two reads
        local version = dict:get("version")
        if not version then
            return settings.base, newest()
        end
        local text = dict:get("doc:" .. version)
        if text then
            local doc, problem = document.parse(text)
            if not doc then
                error("document " .. version .. ": " .. problem)
            end
            return doc, version
        end
    end
    error("the dictionary has a version without its document")
end

local function mode()
    local policy = newest() > 0 and (dict:get("lease") or not settings.balanced)
    return policy and "policy" or "base"
end

local function acknowledge()
    local text = ("%d %d %d %s"):format(built_version, settings.generation, started, built_mode)
    local ok, problem = dict:safe_set("ack:" .. ngx.worker.pid(), text, ACK_SECONDS)
    if not ok then
        ngx.log(ngx.ERR, "steelyard: acknowledgement not written: ", problem,
            "; make the dictionary steelyard larger")
    end
end

local function rebuild()
    local doc, version = published()
    local wanted = mode()
    local fitted, changed = document.reconcile(doc, settings.base)
    effective = fitted
    tables = build.build(wanted == "base" and settings.base or fitted)
    built_version, built_mode = version, wanted
    if changed then
        ngx.log(ngx.WARN, "steelyard: version ", version, " was made for other servers: unknown ones are left out, ",
            "new ones have their base weight")
    end
    acknowledge()
end

function _M.start_worker()
    ngx.update_time()
    started = math.floor(now() * 1000)
    math.randomseed(started + ngx.worker.pid())
    rebuild()
end

local looked = 0 -- ngx.now() when the version was last compared

-- Table of an upstream with the newest weights; called at every pick. One dictionary read a millisecond.
function _M.current(name)
    local time = now()
    if time ~= looked then
        looked = time
        if newest() ~= built_version then
            rebuild()
        end
    end
    return tables[name]
end

-- Weights of servers that rise. state: what slowstart.tick returned
function _M.rise(state)
    if state == "changed" then
        rebuild() -- round robin starts anew, with whole numbers again when the rise is over
    elseif state == "rising" then
        build.rise(tables)
    end
end

-- Every 50 ms in every worker. refresh: write the acknowledgement again.
function _M.tick(refresh)
    if newest() ~= built_version or mode() ~= built_mode then
        rebuild()
    elseif refresh then
        acknowledge()
    end
end

-- Compare and set. Returns HTTP status, version in force, sentence.
function _M.publish(text, expected)
    local doc, problem = document.parse(text)
    problem = problem or document.problem(doc, settings.base)
    if not settings.balanced then
        problem = "NGINX balances by its server lines here: set weights with the agent, which reloads it"
    end
    if problem then
        return 400, newest(), problem
    end
    if not dict:safe_add("lock", ngx.worker.pid(), LOCK_SECONDS) then
        return 503, newest(), "another change is being written: try again"
    end
    -- Nothing between here and the delete of the lock yields.
    local version = newest()
    local status, result, said = 200, version, "unchanged"
    if expected and expected ~= version then
        status, said = 409, "the version in force is " .. version .. ", not " .. expected .. ": read it and try again"
    else
        local canonical = document.text(doc)
        local ok, why = dict:safe_set("lease", 1, settings.lease)
        if ok and dict:get("doc:" .. version) ~= canonical then
            ok, why = dict:safe_set("doc:" .. version + 1, canonical)
            if ok then
                ok, why = dict:safe_set("version", version + 1)
            end
            if ok then
                result, said = version + 1, "published"
                dict:delete("doc:" .. version - 1)
            end
        end
        if not ok then
            status, said = 507, "the dictionary steelyard refused the document (" .. why .. "): make it larger"
        end
    end
    dict:delete("lock")
    if status == 200 then
        _M.tick(false)
    end
    return status, result, said
end

-- Renews the lease. One that has ended comes back only with the next publish: its weights may be out of date.
function _M.beat()
    if not dict:get("version") then
        return true -- nothing published yet, nothing to keep alive
    end
    return (dict:replace("lease", 1, settings.lease))
end

-- Weight in force of a server for the statistics; the one of its server line when the Lua balancer does not pick it.
function _M.live(record)
    local up = record.controlled and built_mode == "policy" and effective.upstreams[record.upstream]
    return up and up.weights[record.key] or record.base
end

-- What GET /weights tells.
function _M.status()
    local acks = {}
    for _, key in ipairs(dict:get_keys(0)) do
        local pid = key:match("^ack:(%d+)$")
        local text = pid and dict:get(key)
        if text then
            local version, generation, start, state = text:match("^(%d+) (%d+) (%d+) (%a+)$")
            acks[#acks + 1] = {
                pid = tonumber(pid),
                version = tonumber(version),
                generation = tonumber(generation),
                started = tonumber(start),
                mode = state,
            }
        end
    end
    table.sort(acks, function(a, b) return a.pid < b.pid end)
    _M.tick(false)
    return {
        version = built_version,
        mode = built_mode,
        lease = settings.lease,
        lease_left = math.max(0, dict:ttl("lease") or 0),
        generation = settings.generation,
        workers = ngx.worker.count(),
        acks = acks,
        document = effective,
        base = settings.base,
    }
end

function _M.generation()
    return settings.generation
end

-- Version and mode in force; this worker follows first, so that no page shows what is past.
function _M.summary()
    _M.tick(false)
    return built_version, built_mode
end

return _M
