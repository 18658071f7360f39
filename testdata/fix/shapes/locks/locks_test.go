package locks

import (
	"reflect"
	"sync"
	"testing"
)

func TestManyAsk(t *testing.T) {
	var namer Namer
	var all sync.WaitGroup
	for i := 0; i < 8; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			for _, v := range []any{1, "", false, struct{}{}} {
				typ := reflect.TypeOf(v)
				if Info(typ).typ != typ || namer.Name(typ) != typ.String() || Size(typ) != typ.Size() {
					t.Error("another type's entry")
				}
				if Kind(typ) != typ.Kind().String() || Path(typ) != typ.PkgPath() {
					t.Error("another type's entry")
				}
			}
		}()
	}
	all.Wait()
}
