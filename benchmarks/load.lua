-- wrk's part of a measurement: one request per cookie of a file, prepared before the clock runs.
-- Arguments after --: method, cookie file or "-", how many of its cookies, bytes of body,
-- requests per second (0: as many as there can be), then header lines.
local ffi = require("ffi")
ffi.cdef("typedef struct { long seconds; long nanoseconds; } bench_time; int clock_gettime(int clock, bench_time *time);")
local MONOTONIC = 1
local time = ffi.new("bench_time")

local function now()
  ffi.C.clock_gettime(MONOTONIC, time)
  return tonumber(time.seconds) + tonumber(time.nanoseconds) / 1e9
end

local requests, count, sent = {}, 0, 0
local slot, interval

function init(arguments)
  local method, file, cookies, bytes, rate = arguments[1], arguments[2], tonumber(arguments[3]), tonumber(arguments[4]), tonumber(arguments[5])
  local headers = { Host = wrk.headers["Host"] }
  for i = 6, #arguments do
    local name, value = arguments[i]:match("^([^:]+): (.*)$")
    headers[name] = value
  end
  local body = nil
  if bytes > 0 then
    body = string.rep("x", bytes)
    headers["Content-Type"] = "application/x-www-form-urlencoded"
  end
  if method == "POST" and bytes == 0 then
    headers["Content-Length"] = "0"
  end
  local function add()
    count = count + 1
    requests[count] = wrk.format(method, wrk.path, headers, body)
  end
  if file == "-" then
    add()
  else
    for line in io.lines(file) do
      headers["Cookie"] = line
      add()
      if count == cookies then break end
    end
  end
  if rate > 0 then
    interval = 1 / rate
    -- Slots of one schedule, taken by whichever connection is free: a rate that does not sink when answers are late.
    delay = function()
      local time = now()
      slot = slot and math.max(slot + interval, time - 0.1) or time
      return math.max(0, math.floor((slot - time) * 1000 + 0.5))
    end
  end
end

function request()
  sent = sent + 1
  return requests[(sent - 1) % count + 1]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\nRESULT {"requests": %d, "microseconds": %d, "p50": %d, "p99": %d, "refused": %d, "broken": %d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
