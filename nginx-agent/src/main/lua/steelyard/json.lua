-- Printing JSON. Numbers are printed as whole numbers (tostring turns to exponents at 1e14).
local _M = {}

local ESCAPES = { ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }

local function escape(c)
    return ESCAPES[c] or ("\\u%04x"):format(c:byte())
end

function _M.string(s)
    return '"' .. s:gsub('[%c"\\]', escape) .. '"'
end

function _M.number(n)
    return ("%.0f"):format(n)
end

function _M.boolean(b)
    return b and "true" or "false"
end

-- values: printed already
function _M.array(values)
    return "[" .. table.concat(values, ",") .. "]"
end

-- Fields in the order given: { name, printed value, name, printed value, ... }
function _M.fields(list)
    local parts = {}
    for i = 1, #list, 2 do
        parts[#parts + 1] = _M.string(list[i]) .. ":" .. list[i + 1]
    end
    return "{" .. table.concat(parts, ",") .. "}"
end

function _M.object(...)
    return _M.fields({ ... })
end

return _M
