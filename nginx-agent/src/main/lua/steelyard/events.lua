-- Counts what should not happen, for the status page: every way in which the balancer does less than it should.
--
--   pickErrors      an error in picking: NGINX chose by its server lines instead
--   unknownUpstream an upstream block includes balancer.conf and is not in the agent's configuration: same
--   staleFallbacks  a pick by this worker's own counts, because those of the others were not to be relied on
--   ejectedUsed     an ejected server was used because no other was left
--   leakedAttempts  attempts whose end was not reported (no log phase), found and taken out of the counts
--
-- Counted in the worker, added to the dictionary every 200 ms. Each kind is logged at most once a second.
local dict = ngx.shared.steelyard
local now = ngx.now

local _M = { NAMES = { "pickErrors", "unknownUpstream", "staleFallbacks", "ejectedUsed", "leakedAttempts" } }

local LOG_SECONDS = 1
local counts, logged = {}, {}
for _, name in ipairs(_M.NAMES) do
    counts[name], logged[name] = 0, 0
end

function _M.add(name)
    counts[name] = counts[name] + 1
end

-- Adds one and says so in the error log.
function _M.complain(name, ...)
    counts[name] = counts[name] + 1
    if now() >= logged[name] + LOG_SECONDS then
        logged[name] = now()
        ngx.log(ngx.ERR, "steelyard: ", ...)
    end
end

-- init_by_lua: with the keys in place, incr never has to make room.
function _M.configure()
    for _, name in ipairs(_M.NAMES) do
        dict:safe_add("event:" .. name, 0)
    end
end

function _M.flush()
    for _, name in ipairs(_M.NAMES) do
        if counts[name] > 0 and dict:incr("event:" .. name, counts[name]) then
            counts[name] = 0
        end
    end
end

function _M.get(name)
    return dict:get("event:" .. name) or 0
end

return _M
