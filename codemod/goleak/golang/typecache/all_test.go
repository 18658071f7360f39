//go:build go1.23

package typecache

import (
	"reflect"
	"testing"
)

func TestAllIsRangeInALoop(t *testing.T) {
	var c Types[int]
	for range c.All() {
		t.Error("an entry of nothing")
	}
	for i, typ := range types[:9] {
		c.Store(typ, i)
	}
	seen := map[reflect.Type]int{}
	for typ, value := range c.All() {
		seen[typ] = value
		c.Delete(typ)
		if len(seen) == 5 {
			break
		}
	}
	if len(seen) != 5 || c.Len() != 4 {
		t.Errorf("%d entries seen, %d are left", len(seen), c.Len())
	}
	for typ, value := range seen {
		if types[value] != typ {
			t.Errorf("%d for %v", value, typ)
		}
	}
}
