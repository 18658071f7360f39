package protowire

type Number int32
type Type int8

func (Number) IsValid() bool
