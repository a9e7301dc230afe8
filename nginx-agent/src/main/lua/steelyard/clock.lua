-- A fine clock that never goes back: ngx.now() has steps of 1 ms and follows the wall clock.
local ffi = require "ffi"

ffi.cdef [[
    typedef struct { long sec; long nsec; } steelyard_timespec;
    int clock_gettime(int clock, steelyard_timespec *time);
]]
local CLOCK_MONOTONIC = 1
local time = ffi.new("steelyard_timespec")
local tonumber = tonumber

local _M = {}

-- µs since the machine started, the same in all workers.
function _M.micros()
    ffi.C.clock_gettime(CLOCK_MONOTONIC, time)
    return tonumber(time.sec) * 1e6 + tonumber(time.nsec) / 1e3
end

return _M
