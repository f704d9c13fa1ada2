-- For wrk: sends the requests of a file one after the other, then says as JSON what came of them.
-- A line of the file: the path, then the headers, with tabs between.
local requests, at = {}, 0

local function read(line)
  local path, headers = nil, {}
  for part in line:gmatch("[^\t]+") do
    if not path then
      path = part
    else
      local name, value = part:match("^(.-): (.*)$")
      headers[name] = value
    end
  end
  return wrk.format("GET", path, headers)
end

function init(args)
  for line in io.lines(args[1]) do
    requests[#requests + 1] = read(line)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  local line = '\n{"requests": %d, "micros": %d, "bytes": %d, "errors": %d, "median": %d, "p95": %d, "p99": %d}\n'
  io.write(line:format(summary.requests, summary.duration, summary.bytes, failed, latency:percentile(50),
    latency:percentile(95), latency:percentile(99)))
end
