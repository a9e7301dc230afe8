-- Picks a server for each attempt of a request. w is the weight of the server for the request's type (its upstream).
--
--   round-robin     smooth weighted round robin: current_i += w_i for all, the largest is picked and loses the sum
--   least-conn      the smallest n_i / w_i, n_i = attempts under way to server i for this upstream, in all workers;
--                   what NGINX' least_conn does with a zone
--   shortest-delay  the smallest (n_i + 1) / w_i, n_i = attempts under way to server i for all upstreams, in all workers
--                   (shortest expected delay, as in Linux IPVS)
--   own-delay       the smallest (n_i + 1) / w_i, n_i of this upstream and this worker only
--   random-delay    the smallest (n_i + E) / w_i, n_i as in shortest-delay, E exponential with mean 1, drawn anew for each
--                   server and attempt: among idle servers a draw with chances as the weights
--
-- While the counts of the other workers cannot be relied on (inflight.lua), those that need them use this worker's
-- own counts of the upstream. Ties are broken by smooth weighted round robin among the tied. Weight 0 is never picked.
-- A retry (where proxy_next_upstream allows one) goes to a server that the request has not tried; NGINX allows as many
-- attempts as the block has server lines.
--
-- Several load balancers: each counts its own attempts only. Because ties go round from a random phase in every worker,
-- balancers with the same weights do not move in step. But a rule that counts has no ties between unequal weights: with
-- less than about a third of an attempt under way for each balancer and server, all balancers prefer the same server.
-- There, random-delay is the better rule.
--
-- Nothing in here can fail a request: after an error NGINX chooses itself, by its server lines, and pickErrors counts.
local weights = require "steelyard.weights"
local records = require "steelyard.records"
local ejection = require "steelyard.ejection"
local verdict = require "steelyard.verdict"
local attempts = require "steelyard.attempts"
local inflight = require "steelyard.inflight"
local events = require "steelyard.events"
local balancer = require "ngx.balancer"

local now, tried = ngx.now, attempts.tried
local log, random = math.log, math.random
local get_last_failure, set_current_peer = balancer.get_last_failure, balancer.set_current_peer

-- Answers 502 "no live upstreams", as NGINX does when it has tried all.
local BUSY = -3

local _M = {}

-- Smooth weighted round robin among the servers that are ejected no longer than time, that entry (or nil) has not tried
-- and, where least_n is given, whose e.n is as small for their weight; nil when there is none.
local function round_robin(list, time, entry, least_n, least_w)
    local picked
    local total = 0
    for i = 1, #list do
        local e = list[i]
        if
            e.record.ejected_until <= time
            and (not least_n or e.n * least_w == least_n * e.w)
            and (not entry or not tried(entry, e.record))
        then
            local current = e.current + e.w
            e.current = current
            total = total + e.w
            if not picked or current > picked.current then
                picked = e
            end
        end
    end
    if picked then
        picked.current = picked.current - total
        return picked.record
    end
end

-- The smallest n / w of those, n with the rule's addition; left in e.n.
local function least(up, fresh, time, entry)
    local list, plus, drawn, own, others = up.list, up.plus, up.random, inflight.own, inflight.others
    local least_n, least_w
    for i = 1, #list do
        local e = list[i]
        local record = e.record
        local shared = fresh and e.shared
        local n = plus + (shared and own[shared] + others[shared] or own[record.index])
        if drawn then
            n = n - log(1 - random())
        end
        e.n = n
        if
            record.ejected_until <= time
            and (not least_n or n * least_w < least_n * e.w)
            and (not entry or not tried(entry, record))
        then
            least_n, least_w = n, e.w
        end
    end
    return least_n and round_robin(list, time, entry, least_n, least_w)
end

-- Does the rule's count include what the other workers tell, and can they be relied on?
local function shared_counts(up)
    if not up.plus or not up.list[1].shared then
        return false
    end
    local fresh = inflight.fresh()
    if not fresh then
        events.add("staleFallbacks")
    end
    return fresh
end

local function best(up, fresh, time, retried)
    if up.plus then
        return least(up, fresh, time, retried)
    end
    return round_robin(up.list, time, retried)
end

-- Record, and whether the attempt decides over its ejection; nil when the entry has tried all.
local function choose(up, entry, is_retry)
    local fresh, retried = shared_counts(up), is_retry and entry or nil
    -- A subrequest has no log phase: its trial would never be judged.
    local time = entry.sub and 0 or now()
    local record = best(up, fresh, time, retried)
    while record do
        if record.ejected_until == 0 then
            return record, false
        elseif ejection.claim_trial(record) then
            return record, true
        end
        record = best(up, fresh, time, retried)
    end
    record = best(up, fresh, math.huge, retried)
    if record then
        events.add("ejectedUsed")
    end
    return record, not entry.sub
end

local function pick(name)
    local state = get_last_failure()
    local entry = attempts.entry(not state)
    if state then
        verdict.retried(entry)
        attempts.release(entry)
    end
    local record, on_trial = choose(weights.current(name), entry, state)
    if not record then
        entry.exhausted = true
        return BUSY
    end
    local set, problem = set_current_peer(record.host, record.port)
    if not set then
        error(record.name .. ": " .. problem)
    end
    attempts.add(entry, record, on_trial)
end

-- balancer_by_lua of every upstream under control.
function _M.balance()
    local name = ngx.var.steelyard_upstream
    local up = records.by[name]
    if not up or not up.controlled then
        events.complain("unknownUpstream", "upstream ", name, " is not under the agent's control, NGINX balances it: ",
            "name it in the agent's configuration, or take the include of balancer.conf out of its block")
        return
    end
    local ok, result = pcall(pick, name)
    if not ok then
        events.complain("pickErrors", "picking failed, NGINX chooses instead: ", result)
    elseif result then
        return ngx.exit(result)
    end
end

return _M
