// Package grammar parses, though some of its lines look as if they should not.
package grammar

import (
	"cmp"
	. "fmt"
	_ "reflect"
	str "strings"
	"sync"
)

type (
	number interface {
		~int | ~int64 | ~float64
		comparable
	}
	pair[K comparable, V any] struct {
		Key   K `json:"key,omitempty"`
		Value V
	}
	set[T comparable]   map[T]struct{}
	tree[T cmp.Ordered] struct {
		left, right *tree[T]
		pair[string, T]
		*sync.Mutex
	}
	constraint[T interface{ *int | []T }] []T
	größe                                 = float64
)

const (
	_, mask                  = iota, 1<<(iota*8) - 1
	hex, floating, imaginary = 0xDEAD_BEEF, 0x1p-2, 1i
	binary                   = 0b1010_0101
	letter                   = '\U0001F600'
)

var (
	table      = [...]string{2: "two", letter % 3: "`}{"}
	directions chan<- (<-chan func(...int) (n int, err error))
	method     = (*tree[int]).insert
	raw        = `func broken( { "` + "//" + `/*`
	_          = struct{ x, y int }{1, 2}
)

func (t *tree[T]) insert(value T) (ok bool) {
	if t == (nil) {
		return
	}
	return (pair[int, T]{1, value}).Value == value
}

func (t *tree[_]) all() func(func(int, string) bool) {
	return func(yield func(int, string) bool) {
		for i := 0; i < 10; i++ {
			if !yield(i, Sprint(i)) {
				return
			}
		}
	}
}

func sum[N number](values ...N) (total N) {
outer:
	for i := 0; ; i++ {
		switch {
		case i >= len(values):
			break outer
		case i%2 == 0:
			fallthrough
		default:
			total += values[i]
		}
	}
	return total
}

func odd(v any, stop <-chan struct{}) (err error) {
	defer func() { _ = recover() }()
	switch x := v.(type) {
	case nil, *int:
	case interface{ Error() string }:
		err = x
	case func() func():
		x()()
	}
	(*tree[int])(nil).all()(func(int, string) bool { return false })
	select {
	case <-stop:
	case directions <- nil:
	case x, ok := <-(chan int)(nil):
		_, _ = x, ok
	default:
	}
	if x, ok := v.(größe); !ok {
		goto end
	} else if x = -x; x > 0 {
	}
	{
		var a, b = sum[int], str.ToUpper
		_ = a(1, 2) + len(b("x"))
	}
	for t := (struct{ n int }{}); t.n < 1; t.n++ {
	}
	_ = []struct{ a []int }{{a: []int{1}}, {}}
	_ = map[pair[int, string]][]*int{{1, "a"}: {nil}}
	clear(set[int]{min(1, 2): {}})
end:
	return
}

func init() {
	_, _ = table, method
	_ = raw
	_ = sum(1, 2)
	_ = odd
	_ = set[int](nil)
	_ = constraint[*int]{}
}
