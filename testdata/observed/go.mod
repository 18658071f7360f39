// A service that serves what goleak observes: pprof's profiles and expvar's memory statistics.
module example.com/observed

go 1.21
