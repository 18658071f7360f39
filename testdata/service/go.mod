// A service that leaks as services do: caches of type information that fill under callers' names.
// The demo of the README runs on it: goleak reports three caches here and leaves the registry alone.
module example.com/service

go 1.21
