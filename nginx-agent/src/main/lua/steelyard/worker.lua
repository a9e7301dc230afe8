-- A worker's life: start, one timer for everything periodic, leaving.
local attempts = require "steelyard.attempts"
local ejection = require "steelyard.ejection"
local events = require "steelyard.events"
local inflight = require "steelyard.inflight"
local records = require "steelyard.records"
local slowstart = require "steelyard.slowstart"
local stats = require "steelyard.stats"
local weights = require "steelyard.weights"

local TICK_SECONDS, FLUSH_TICKS, REFRESH_TICKS, SWEEP_TICKS = 0.05, 4, 10, 200

local _M = {}

local ticks = 0

-- What the worker counted, to where the status page finds it.
local function flush()
    stats.flush()
    events.flush()
end

local function tick(premature)
    if premature then
        inflight.leave()
        return
    end
    ticks = ticks + 1
    ejection.tick()
    weights.rise(slowstart.tick())
    weights.tick(ticks % REFRESH_TICKS == 0)
    inflight.tick()
    if ticks % FLUSH_TICKS == 0 then
        flush()
    end
    if ticks % SWEEP_TICKS == 0 then
        attempts.sweep()
    end
end

-- init_by_lua, after weights.configure. options: max_fails; fail_timeout, slow_start, forget_attempts in s
function _M.configure(options)
    events.configure()
    ejection.configure(options.max_fails, options.fail_timeout)
    slowstart.configure(options.slow_start)
    attempts.configure(options.forget_attempts)
    stats.configure()
end

-- init_worker_by_lua
function _M.start()
    if not ngx.worker.id() then
        return -- a helper process serves nobody
    end
    ngx.update_time()
    local before = inflight.start(weights.generation())
    for _, record in ipairs(records.all) do
        if before and record.controlled and not before[record.name] then
            slowstart.begin(record) -- new since the last reload
        end
    end
    slowstart.tick()
    ejection.tick()
    weights.start_worker()
    local ok, problem = ngx.timer.every(TICK_SECONDS, tick)
    if not ok then
        ngx.log(ngx.ERR, "steelyard: no timer: ", problem, "; raise lua_max_running_timers")
    end
end

-- exit_worker_by_lua
function _M.stop()
    if ngx.worker.id() then
        flush()
        inflight.stop()
    end
end

return _M
