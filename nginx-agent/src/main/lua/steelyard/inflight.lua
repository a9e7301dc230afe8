-- Attempts under way, by server (over all upstreams) and by server and upstream, in all workers.
--
-- Each worker counts its own exactly and writes all of them as one value (slots.lua) when a pick or an end finds that
-- ngx.now() moved, so at most once a millisecond and event loop, and every 50 ms what is left of a burst (where no rule
-- goes by the counts of others: only every 50 ms). A picker adds what the others wrote last, looked up at most once a
-- millisecond, to its own. Nothing is ever added up in the
-- dictionary: what a killed worker held is gone with its slot.
--
-- The others' counts are not to be relied on (fresh() is false) while a slot of a worker that should write is older
-- than 3 s or missing, or the own one could not be written: the picker then uses its own counts.
-- A worker alone, with no draining one beside it, asks nobody.
local records = require "steelyard.records"
local slots = require "steelyard.slots"
local clock = require "steelyard.clock"
local ffi = require "ffi"

local dict = ngx.shared.steelyard
local now, floor = ngx.now, math.floor
local PID, STAMP, HEAD, LEAVING = slots.PID, slots.STAMP, slots.HEAD, slots.LEAVING

local STALE_SECONDS = 3
local SWEEP_SECONDS = 1
local HEARTBEAT_SECONDS = 1

local _M = {}

-- Counts by place, from 0. Tables, not arrays of C: the interpreter is slow with those.
local own, others = {}, {}
_M.own, _M.others = own, others
local size                       -- of both
local mine, bytes                -- what is written: head and own counts
local list = {}                  -- slots of the others, see slots.lua
local key, generation
local alone, leaving = false, false
local asked = true               -- does a rule go by the counts of others?
local written, beat, looked, swept -- ngx.now() of the last time
local dirty, refused = false, false
local reliable = true
local started                    -- s of the monotonic clock

local function seconds()
    return floor(clock.micros() / 1e6)
end

local function write()
    mine[STAMP] = leaving and LEAVING or seconds()
    for i = 0, size - 1 do
        mine[HEAD + i] = own[i]
    end
    local ok, problem = dict:safe_set(key, ffi.string(mine, bytes))
    beat, dirty = now(), false
    if not ok and not refused then
        ngx.log(ngx.ERR, "steelyard: attempts under way not shared: ", problem, "; make the dictionary steelyard larger")
    end
    refused = not ok
end

local function changed()
    dirty = true
    if asked and not alone or leaving then
        local time = now()
        if time ~= written then
            written = time
            write()
        end
    end
end

-- An attempt to the server of the record begins.
function _M.open(record)
    local i, j = record.index, record.server
    own[i] = own[i] + 1
    own[j] = own[j] + 1
    changed()
end

-- It ended.
function _M.close(record)
    local i, j = record.index, record.server
    if own[i] > 0 then
        own[i] = own[i] - 1
        own[j] = own[j] - 1
    end
    changed()
end

local function add_up()
    for i = 0, size - 1 do
        others[i] = 0
    end
    for _, slot in ipairs(list) do
        local text, places = slot.text, slot.places
        if text and slots.pid(text) ~= slot.ended then
            local counts = ffi.cast("const int32_t *", text) + HEAD
            for i = 0, #text / 4 - HEAD - 1 do
                local place = i
                if slot.generation ~= generation then
                    place = places and places[i] or -1
                end
                if place >= 0 then
                    others[place] = others[place] + counts[i]
                end
            end
        end
    end
end

-- Can the slot of a worker that should be writing be relied on?
local function recent(slot, oldest)
    if not slot.text then
        return slot.generation ~= generation or started > oldest
    elseif slots.pid(slot.text) == slot.ended then
        return true
    elseif slot.generation < generation then
        return slot.places ~= nil
    end
    local stamp = ffi.cast("const int32_t *", slot.text)[STAMP]
    return stamp == LEAVING or stamp > oldest
end

local function look(time)
    looked = time
    local moved = false
    if time > swept + SWEEP_SECONDS or time < swept then
        swept, moved = time, true
        list = slots.others()
        alone = #list == 0 and not leaving
    end
    local oldest = seconds() - STALE_SECONDS
    reliable = not refused
    for i = 1, #list do
        local slot = list[i]
        local text = dict:get(slot.key)
        if text ~= slot.text then
            slot.text, moved = text, true
        end
        reliable = reliable and recent(slot, oldest)
    end
    if moved then
        add_up()
    end
end

-- Brings the others' counts up to date. False when they cannot be relied on.
function _M.fresh()
    if alone then
        return true
    end
    local time = now()
    if time ~= looked then
        look(time)
    end
    return reliable
end

-- Attempts to the server of the record for its upstream, in all workers.
function _M.total(record)
    return record.index and own[record.index] + others[record.index] or 0
end

-- Whether some rule goes by the counts of other workers.
function _M.ask(needed)
    asked = needed
end

-- Every 50 ms: what a burst left unwritten, a sign of life, and the slots of the others.
function _M.tick()
    if dirty or now() > beat + HEARTBEAT_SECONDS or now() < beat then
        write()
    end
    look(now())
end

-- The worker takes no new connections any more: its timers stop, its counts stay until their attempts end.
function _M.leave()
    leaving, alone = true, false
    write()
end

-- The process ends.
function _M.stop()
    dict:delete(key)
end

-- init_worker. Returns what slots.start says of the generation before.
function _M.start(of_generation)
    generation, started = of_generation, seconds()
    size = #records.names
    bytes = (HEAD + size) * 4
    mine = ffi.new("int32_t[?]", HEAD + size)
    mine[PID] = ngx.worker.pid()
    for i = 0, size - 1 do
        own[i], others[i] = 0, 0
    end
    written, beat, looked, swept = 0, 0, 0, 0
    local before
    key, before = slots.start(generation)
    write()
    look(now())
    return before
end

return _M
