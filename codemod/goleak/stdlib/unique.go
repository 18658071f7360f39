package unique

type Handle[T comparable] struct{}

func Make[T comparable](value T) Handle[T]
func (Handle[T]) Value() T
