package outside_test

import (
	"example.org/m/internal/typecache"
	"example.org/m/outside"
)

var cache typecache.Map[string, int]

var _ = outside.Name
