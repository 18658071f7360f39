package outside_test

import (
	"sync"

	"example.org/m/outside"
)

var cache sync.Map

var _ = outside.Name
