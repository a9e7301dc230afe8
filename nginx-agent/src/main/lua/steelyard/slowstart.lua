-- A server that comes back rises to its weight: weight * max(0.1, t / T), t the time since its return, T slowStart
-- (the law of Envoy's slow start, with aggression 1).
--
-- Comes back: from weight 0, from an ejection, or new in the configuration after a reload. The time of the return is in
-- the dictionary under rise:<upstream> <server> for as long as the rise takes, so all workers, those of a later
-- generation too, agree on it; "rises" counts the returns and tells them to look. The document stays as it is.
local records = require "steelyard.records"

local dict = ngx.shared.steelyard
local now = ngx.now
local max = math.max

local LOWEST_SHARE = 0.1
-- All workers see a weight rise from 0, within 50 ms of each other: what another began this recently is the same return.
local SAME_SECONDS = 1

local _M = {}

local length = 0   -- s; 0 = no slow start
local rising = {}  -- epoch s of the return, by record
local seen

-- Share of its weight that a server may have now, 0.1..1; exactly 1 unless it rises.
function _M.share(record)
    local since = rising[record]
    local share = since and (now() - since) / length or 1
    return share < 1 and max(LOWEST_SHARE, share) or 1
end

function _M.begin(record)
    if length == 0 then
        return
    end
    local key, time = "rise:" .. record.name, now()
    local since = dict:get(key)
    if not since or since < time - SAME_SECONDS then
        since = time
        local ok, problem = dict:safe_set(key, since, length)
        if not ok then
            ngx.log(ngx.ERR, "steelyard: rise of ", record.name, " not shared with the other workers: ", problem,
                "; make the dictionary steelyard larger")
        end
        dict:incr("rises", 1)
    end
    rising[record] = since
end

-- Every 50 ms. "changed" when a rise began or ended since the last time, "rising" while one is under way.
function _M.tick()
    local count, time, changed = dict:get("rises") or 0, now(), false
    if count ~= seen then
        seen, changed = count, true
        for _, record in ipairs(records.all) do
            if record.controlled then
                rising[record] = dict:get("rise:" .. record.name)
            end
        end
    end
    for record, since in pairs(rising) do
        if time >= since + length then
            rising[record], changed = nil, true
        end
    end
    return changed and "changed" or next(rising) and "rising"
end

-- init_by_lua. seconds: how long a rise takes
function _M.configure(seconds)
    length = seconds
    dict:safe_add("rises", 0)
end

return _M
