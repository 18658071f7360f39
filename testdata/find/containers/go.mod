// Containers of other modules, which containers.toml describes and which bound themselves or do not. testdata/ has
// what Go needs to compile their uses: goleak reads none of it.
module example.com/containers

go 1.21

require (
	example.org/store v1.0.0
	github.com/hashicorp/golang-lru/v2 v2.0.7
	github.com/jellydator/ttlcache/v3 v3.4.0
	github.com/maypok86/otter/v2 v2.4.0
	github.com/patrickmn/go-cache v2.1.0+incompatible
	github.com/puzpuzpuz/xsync/v3 v3.5.1
)

replace (
	example.org/store => ./testdata/store
	github.com/hashicorp/golang-lru/v2 => ./testdata/lru
	github.com/jellydator/ttlcache/v3 => ./testdata/ttlcache
	github.com/maypok86/otter/v2 => ./testdata/otter
	github.com/patrickmn/go-cache => ./testdata/gocache
	github.com/puzpuzpuz/xsync/v3 => ./testdata/xsync
)
