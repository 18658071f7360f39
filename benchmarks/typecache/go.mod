module goleak.invalid/benchmarks

go 1.24.0

require (
	github.com/hashicorp/golang-lru/v2 v2.0.7
	github.com/jellydator/ttlcache/v3 v3.4.1
	github.com/maypok86/otter/v2 v2.4.0
	github.com/patrickmn/go-cache v2.1.0+incompatible
	goleak.invalid/golang v0.0.0
)

require golang.org/x/sync v0.16.0 // indirect

replace goleak.invalid/golang => ../../codemod/goleak/golang
