// HTTP handlers that fill caches by what they read of requests: each kind of handler, each place that names stand in.
module example.com/handlers

go 1.22
