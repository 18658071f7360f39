package singleflight

type Group struct{}
type Result struct {
	Val    any
	Err    error
	Shared bool
}

func (*Group) Do(key string, fn func() (any, error)) (v any, err error, shared bool)
func (*Group) DoChan(key string, fn func() (any, error)) <-chan Result
func (*Group) Forget(key string)
