package beside

import (
	"example.org/m/alone"
	"example.org/m/internal/typecache"
)

var cache typecache.Map[string, int]

var _ = alone.Name
