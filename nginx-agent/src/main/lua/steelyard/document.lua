-- The weights document: one text for all upstreams of a version.
--
--   version 17                                      (only in the state file)
--   rule compose_backend shortest-delay             one line an upstream
--   weight compose_backend 10.0.0.1:8080 500        one line a server, whole numbers 0..1000, 0 = drained
--   end                                             last line, so that half a document is recognised
--
-- Parsed: { version = n, names = {...}, upstreams = { name = { rule, keys = {...}, weights = { key = n } } } }
-- with names and keys in the order of the text. Plain functions, no state.
local _M = { MAX_WEIGHT = 1000 }

_M.RULES = {
    ["round-robin"] = true,
    ["least-conn"] = true,
    ["shortest-delay"] = true,
    ["own-delay"] = true,
    ["random-delay"] = true,
}
local RULE_NAMES = "round-robin, least-conn, shortest-delay, own-delay or random-delay"

local function upstream(doc, name)
    local up = doc.upstreams[name]
    if not up then
        up = { keys = {}, weights = {} }
        doc.upstreams[name] = up
        doc.names[#doc.names + 1] = name
    end
    return up
end

local function read_rule(doc, name, rule)
    if not _M.RULES[rule] then
        return "rule " .. rule .. " of " .. name .. ": use " .. RULE_NAMES
    end
    local up = upstream(doc, name)
    if up.rule then
        return "rule of " .. name .. " is given twice: give it once"
    end
    up.rule = rule
end

local function read_weight(doc, name, key, number)
    local weight = number:match("^%d+$") and tonumber(number)
    if not weight or weight > _M.MAX_WEIGHT then
        return "weight " .. number .. " of " .. key .. " in " .. name .. ": use whole numbers 0.."
            .. _M.MAX_WEIGHT
    end
    local up = upstream(doc, name)
    if up.weights[key] then
        return "weight of " .. key .. " in " .. name .. " is given twice: give it once"
    end
    up.weights[key] = weight
    up.keys[#up.keys + 1] = key
end

local function read_line(doc, line)
    local word, a, b, c, more = line:match("^(%S+) ?(%S*) ?(%S*) ?(%S*)(.*)$")
    if word == "version" and a:match("^%d+$") and b == "" then
        doc.version = tonumber(a)
    elseif word == "rule" and b ~= "" and c == "" then
        return read_rule(doc, a, b)
    elseif word == "weight" and c ~= "" and more == "" then
        return read_weight(doc, a, b, c)
    else
        return "unknown line '" .. line .. "': use 'rule UPSTREAM RULE' or 'weight UPSTREAM SERVER WEIGHT'"
    end
end

-- Document of a text, or nil and a sentence.
function _M.parse(text)
    local doc = { names = {}, upstreams = {} }
    local number, ended = 0, false
    for line in text:gmatch("([^\n]*)\n") do
        number = number + 1
        if ended then
            return nil, "line " .. number .. " follows 'end': end the document there"
        elseif line == "end" then
            ended = true
        else
            local problem = read_line(doc, line)
            if problem then
                return nil, "line " .. number .. ": " .. problem
            end
        end
    end
    if not ended then
        return nil, "the document has no last line 'end': it was cut off, send it whole"
    end
    return doc
end

local function joined(keys)
    return table.concat(keys, ", ")
end

-- nil when the document names exactly the upstreams and servers of the base document and leaves each upstream at least
-- one server above 0; else a sentence.
function _M.problem(doc, base)
    for _, name in ipairs(doc.names) do
        local known = base.upstreams[name]
        if not known then
            return "unknown upstream " .. name .. ": use " .. joined(base.names)
        end
        local highest = 0
        for _, key in ipairs(doc.upstreams[name].keys) do
            if not known.weights[key] then
                return "unknown server " .. key .. " in " .. name .. ": use " .. joined(known.keys)
            end
            highest = math.max(highest, doc.upstreams[name].weights[key])
        end
        if highest == 0 then
            return "all weights of " .. name .. " are 0: leave at least one server above 0"
        end
    end
    for _, name in ipairs(base.names) do
        local up = doc.upstreams[name]
        if not up or not up.rule then
            return "no rule for upstream " .. name .. ": send the whole document"
        end
        for _, key in ipairs(base.upstreams[name].keys) do
            if not up.weights[key] then
                return "no weight for server " .. key .. " in " .. name .. ": send the whole document"
            end
        end
    end
end

-- The document for the servers that the configuration has now: unknown ones are dropped, new ones get their base weight
-- on the scale of the others. The second value says whether anything had to be changed.
function _M.reconcile(doc, base)
    local fitted = { version = doc.version, names = base.names, upstreams = {} }
    local changed = #doc.names ~= #base.names
    for _, name in ipairs(base.names) do
        local from, to = base.upstreams[name], doc.upstreams[name] or { keys = {}, weights = {} }
        local up = { rule = to.rule or from.rule, keys = from.keys, weights = {} }
        local published, expected = 0, 0
        for _, key in ipairs(from.keys) do
            if to.weights[key] then
                published = published + to.weights[key]
                expected = expected + from.weights[key]
            end
        end
        local scale = published > 0 and expected > 0 and published / expected or 1
        for _, key in ipairs(from.keys) do
            up.weights[key] = to.weights[key]
                or math.min(_M.MAX_WEIGHT, math.max(1, math.floor(from.weights[key] * scale + 0.5)))
            changed = changed or not to.weights[key]
        end
        local total = 0
        for _, key in ipairs(from.keys) do
            total = total + up.weights[key]
        end
        if total == 0 then
            up.weights = from.weights
        end
        changed = changed or #to.keys ~= #from.keys or total == 0 or not to.rule
        fitted.upstreams[name] = up
    end
    return fitted, changed
end

-- The text of a document, without its version.
function _M.text(doc)
    local lines = {}
    for _, name in ipairs(doc.names) do
        local up = doc.upstreams[name]
        lines[#lines + 1] = "rule " .. name .. " " .. up.rule
        for _, key in ipairs(up.keys) do
            lines[#lines + 1] = ("weight %s %s %d"):format(name, key, up.weights[key])
        end
    end
    lines[#lines + 1] = "end\n"
    return table.concat(lines, "\n")
end

return _M
