-- Where the workers tell each other their attempts under way: one value of the dictionary a worker, its slot.
--
-- slot:<generation>:<worker id>  int32[]: pid, time of writing (s of the monotonic clock; LEAVING = it leaves and will
--                                write no more on its own), then its counts. Without expiry: a worker that leaves may
--                                hold a request for hours.
-- layout:<generation>            what the counts of a generation stand for, one name a line. Workers of another
--                                generation may serve other servers.
--
-- No slot can hold a count for ever: it belongs to one process. The successor of a killed worker has the same id and
-- writes zeros over it; the slot of an older generation goes with its process, which every worker looks after once a
-- second.
local records = require "steelyard.records"
local ffi = require "ffi"

ffi.cdef "int kill(int pid, int signal);"

local dict = ngx.shared.steelyard
local ESRCH = 3

local _M = { PID = 0, STAMP = 1, HEAD = 2, LEAVING = 0 }

local generation, own_id
local mine = {}  -- own place by name
local known = {} -- by key: { key, generation, places = own place by place or nil when the same, ended = pid or nil }

local function key_of(of_generation, id)
    return ("slot:%d:%d"):format(of_generation, id)
end

local function gone(pid)
    return ffi.C.kill(pid, 0) ~= 0 and ffi.errno() == ESRCH
end

local function names_of(text)
    local names = {}
    for name in text:gmatch("[^\n]+") do
        names[#names + 1] = name
    end
    return names
end

-- Own place (or -1) by place of that generation; nil when its layout is not known.
local function places_of(of_generation)
    local text = dict:get("layout:" .. of_generation)
    local places = {}
    for i, name in ipairs(text and names_of(text) or {}) do
        places[i - 1] = mine[name] or -1
    end
    return text and places
end

-- The process that wrote the value.
function _M.pid(text)
    return ffi.cast("const int32_t *", text)[_M.PID]
end

local function slot_of(key, of_generation)
    if not known[key] then
        known[key] = { key = key, generation = of_generation }
    end
    local slot = known[key]
    if of_generation ~= generation and not slot.places then
        slot.places = places_of(of_generation)
    end
    return slot
end

-- The slots of all other workers; those of older generations whose process ended are deleted, with their layouts.
function _M.others()
    local list, layouts, used = {}, {}, {}
    for id = 0, ngx.worker.count() - 1 do
        if id ~= own_id then
            list[#list + 1] = slot_of(key_of(generation, id), generation)
        end
    end
    for _, key in ipairs(dict:get_keys(0)) do
        local kind, number = key:match("^(%a+):(%d+)")
        local of_generation = tonumber(number)
        if kind == "layout" and of_generation < generation then
            layouts[#layouts + 1] = of_generation
        elseif kind == "slot" and of_generation ~= generation then
            list[#list + 1] = slot_of(key, of_generation)
        end
    end
    for i = #list, 1, -1 do
        local slot = list[i]
        local text = dict:get(slot.key)
        local pid = text and _M.pid(text)
        slot.ended = pid and gone(pid) and pid or nil
        if slot.ended and slot.generation < generation then
            dict:delete(slot.key)
            known[slot.key] = nil
            table.remove(list, i)
        else
            used[slot.generation] = true
        end
    end
    for _, of_generation in ipairs(layouts) do
        if not used[of_generation] then
            dict:delete("layout:" .. of_generation)
        end
    end
    return list
end

-- init_worker. Returns the key of the own slot; and, to the first worker of a generation that followed another, the
-- set of names that the one before it had.
function _M.start(of_generation)
    generation, own_id = of_generation, ngx.worker.id()
    for i, name in ipairs(records.names) do
        mine[name] = i - 1
    end
    local first, problem = dict:safe_add("layout:" .. generation, table.concat(records.names, "\n"))
    local latest, before = 0, nil
    if first then
        for _, key in ipairs(dict:get_keys(0)) do
            local older = tonumber(key:match("^layout:(%d+)$"))
            if older and older < generation and older > latest then
                latest = older
            end
        end
        local text = dict:get("layout:" .. latest)
        if text then
            before = {}
            for _, name in ipairs(names_of(text)) do
                before[name] = true
            end
        end
    elseif problem ~= "exists" then
        ngx.log(ngx.ERR, "steelyard: layout of the counts not written: ", problem,
            "; make the dictionary steelyard larger")
    end
    return key_of(generation, own_id), before
end

return _M
