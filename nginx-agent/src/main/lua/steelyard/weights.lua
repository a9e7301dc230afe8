-- Which weights are in force.
--
-- Dictionary "steelyard": doc:<version> holds one document (document.lua), "version" the newest one, written after it: a
-- reader sees all of a change or nothing. "lease" is the time until which the agent is believed to live; after it the base
-- document is in force (mode base). "holder" is the owner who renews the lease: nobody else may write while it lasts.
-- Every worker builds its own tables when version or mode differs from what it has, and says so under ack:<pid>.
--
-- A value that is written again and again keeps its length: the dictionary then overwrites it in place, which needs no
-- memory. (A value of another length is deleted first, and lost when the new one finds no room.)
local clock = require "steelyard.clock"
local document = require "steelyard.document"
local records = require "steelyard.records"
local build = require "steelyard.tables"

local dict = ngx.shared.steelyard
local now = ngx.now

local ACK_SECONDS = 2
local LOCK_SECONDS = 1
local ACK_FORMAT = "%-15d %-15d %-15d %-6s"
local ACK_PATTERN = "^(%d+) +(%d+) +(%d+) +(%a+) *$"
-- Longest "<token> <description>" of an owner.
local HOLDER_LENGTH = 240
local NOBODY = "-"

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

-- Seconds of a clock that never goes back: a step of the wall clock neither ends a lease nor makes one endless.
local function seconds()
    return clock.micros() / 1e6
end

local function lease_left()
    return math.max(0, (dict:get("lease") or 0) - seconds())
end

local function padded(owner)
    return owner .. (" "):rep(HOLDER_LENGTH - #owner)
end

-- The owner who keeps everybody else from writing; nil when the lease is nobody's or has ended.
local function holder()
    local owner = lease_left() > 0 and (dict:get("holder") or NOBODY):match("^(.-) *$")
    return owner and owner ~= NOBODY and owner or nil
end

local function token(owner)
    return owner and owner:match("^%S+")
end

-- What stands against a write of this owner (nil = somebody without a name): a sentence, and the holder; nil = nothing.
local function taken(owner)
    local other = holder()
    if other and token(other) ~= token(owner) then
        local name = other:match(" (.*)$") or other
        return ("%s holds the weights for another %.1f s"):format(name, lease_left()), name
    end
end

local function renew(owner)
    local ok, problem = dict:safe_set("holder", padded(owner or NOBODY))
    if ok then
        ok, problem = dict:safe_set("lease", seconds() + settings.lease)
    end
    return ok, problem
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
    local ok = not problem
    if ok then
        ok, problem = dict:safe_set("doc:" .. doc.version, document.text(doc))
    end
    if ok then
        ok, problem = renew(nil)
    end
    if ok then
        ok, problem = dict:safe_set("version", doc.version)
    end
    if not ok then
        ngx.log(ngx.ERR, "steelyard: ", path, ": ", problem, "; base weights are in force")
    end
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
    dict:safe_add("lease", 0)
    dict:safe_add("holder", padded(NOBODY))
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
    local policy = newest() > 0 and (lease_left() > 0 or not settings.balanced)
    return policy and "policy" or "base"
end

local function acknowledge()
    local text = ACK_FORMAT:format(built_version, settings.generation, started, built_mode)
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

local function no_room(problem)
    return "the dictionary steelyard has no room for the document (" .. problem
        .. "), the weights stay: set nginx.dictionaryKilobytes to more than " .. dict:capacity() / 1024
        .. " and start the agent again"
end

-- Writes the document, and renews the lease for its owner unless that is another's. Returns HTTP status, version in
-- force, sentence.
local function write(text, version, owner, held)
    local changed = dict:get("doc:" .. version) ~= text
    local ok, problem = true, nil
    if changed then
        dict:delete("doc:" .. version - 1)
        ok, problem = dict:safe_set("doc:" .. version + 1, text)
    end
    if ok and not held then
        ok, problem = renew(owner)
    end
    if ok and changed then
        ok, problem = dict:safe_set("version", version + 1)
    end
    if ok then
        return 200, changed and version + 1 or version, changed and "published" or "unchanged"
    end
    if changed then
        dict:delete("doc:" .. version + 1)
    end
    return 507, version, no_room(problem)
end

-- Compare and set. who: expected = version that must be in force, or nil; owner = "<token> <description>", or nil;
-- force = write although another owner holds the lease, which stays the other's. Returns HTTP status, version in force,
-- sentence, holder when that is the reason.
function _M.publish(text, who)
    local doc, problem = document.parse(text)
    problem = problem or document.problem(doc, settings.base)
    if not settings.balanced then
        problem = "NGINX balances by its server lines here: set weights with the agent, which reloads it"
    end
    if problem then
        return 400, newest(), problem
    end
    local locked, why = dict:safe_add("lock", ngx.worker.pid(), LOCK_SECONDS)
    if why == "exists" then
        return 503, newest(), "another change is being written: try again"
    elseif not locked then
        return 507, newest(), no_room(why)
    end
    -- Nothing between here and the delete of the lock yields.
    local version = newest()
    local held, other = taken(who.owner)
    local status, result, said
    if held and not who.force then
        status, result, said = 409, version, held .. ": stop it, or wait until its lease has ended"
    elseif who.expected and who.expected ~= version then
        other = nil
        status, result = 409, version
        said = "the version in force is " .. version .. ", not " .. who.expected .. ": read it and try again"
    else
        status, result, said = write(document.text(doc), version, who.owner, held)
    end
    dict:delete("lock")
    if status == 200 then
        _M.tick(false)
    end
    return status, result, said, status == 409 and other or nil
end

-- Renews the lease of an owner. Returns HTTP status, sentence, holder. A lease that has ended comes back only with the
-- next publish: its weights may be out of date.
function _M.beat(owner)
    if not dict:get("version") then
        return 200 -- nothing published yet, nothing to keep alive
    end
    local held, other = taken(owner)
    if held then
        return 409, held .. ": stop it, or wait until its lease has ended", other
    elseif lease_left() == 0 then
        return 409, "the lease has ended, base weights are in force: send the weights again"
    end
    renew(owner)
    return 200
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
            local version, generation, start, state = text:match(ACK_PATTERN)
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
        lease_left = lease_left(),
        holder = holder() or "",
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
