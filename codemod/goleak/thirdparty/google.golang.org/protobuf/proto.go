package proto

import "google.golang.org/protobuf/reflect/protoreflect"

type MarshalOptions struct {
	AllowPartial  bool
	Deterministic bool
	UseCachedSize bool
}
type Message = protoreflect.ProtoMessage
type UnmarshalOptions struct {
	Merge          bool
	AllowPartial   bool
	DiscardUnknown bool
	RecursionLimit int
}

func Bool(v bool) *bool
func CheckInitialized(m Message) error
func ClearExtension(m Message, xt protoreflect.ExtensionType)
func Clone(m Message) Message
func CloneOf[M Message](m M) M
func Equal(x, y Message) bool
func Float32(v float32) *float32
func Float64(v float64) *float64
func GetExtension(m Message, xt protoreflect.ExtensionType) any
func HasExtension(m Message, xt protoreflect.ExtensionType) bool
func Int32(v int32) *int32
func Int64(v int64) *int64
func Marshal(m Message) ([]byte, error)
func Merge(dst, src Message)
func MessageName(m Message) protoreflect.FullName
func RangeExtensions(m Message, f func(protoreflect.ExtensionType, any) bool)
func Reset(m Message)
func SetExtension(m Message, xt protoreflect.ExtensionType, v any)
func Size(m Message) int
func String(v string) *string
func Uint32(v uint32) *uint32
func Uint64(v uint64) *uint64
func Unmarshal(b []byte, m Message) error
func ValueOrDefault[T interface{ *P }, P any](val T) T
func (MarshalOptions) Marshal(m Message) ([]byte, error)
func (MarshalOptions) MarshalAppend(b []byte, m Message) ([]byte, error)
func (MarshalOptions) Size(m Message) int
func (UnmarshalOptions) Unmarshal(b []byte, m Message) error
