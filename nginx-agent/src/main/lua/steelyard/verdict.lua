-- What the end of an attempt says about its server.
--
-- Failed: no connection, or a timeout. A connection that the server closed without an answer fails only when the one
-- before it was closed too: one alone may be a kept connection that the server gave up at the same moment. An answer is
-- an answer, whatever its status: errors are the policy's matter. A client that gave up says nothing.
local ejection = require "steelyard.ejection"

local _M = {}

-- Of a list of one value an attempt: that of the last attempt which has begun.
local function last(list)
    return (list or ""):match("([^%s,:]+)[%s:]*$")
end

-- "failed", "closed", "answered" or "undecided"
local function outcome(status)
    if last(ngx.var.upstream_header_time) ~= "-" then
        return "answered"
    elseif status == "504" then
        return "failed"
    elseif status == "502" then
        return last(ngx.var.upstream_bytes_sent) == "0" and "failed" or "closed"
    end
    return "undecided"
end

local function judge(record, on_trial, status)
    local how = outcome(status)
    if how == "answered" then
        record.closes = 0
        if on_trial then
            ejection.succeed(record)
        end
    elseif how == "undecided" then
        if on_trial then
            ejection.undecided(record)
        end
    else
        record.closes = record.closes + 1
        if how == "failed" or on_trial or record.closes > 1 then
            record.closes = 0
            ejection.fail(record, on_trial)
        end
    end
end

-- The balancer is asked for another server: the last attempt of the entry is over.
function _M.retried(entry)
    local record = entry.open
    if record then
        judge(record, entry.trial == record, last(ngx.var.upstream_status))
    end
end

-- Log phase: record, status of the last attempt. entry may be nil.
function _M.ended(entry, record, status)
    if not record.controlled then
        return
    end
    local on_trial = entry ~= nil and entry.trial == record
    if on_trial or record.closes > 0 or status == "502" or status == "504" then
        judge(record, on_trial, status)
    end
end

return _M
