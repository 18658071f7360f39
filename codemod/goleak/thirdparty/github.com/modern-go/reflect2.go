package reflect2

import (
	"reflect"
	"unsafe"
)

type API interface {
	TypeOf(obj any) Type
	Type2(type1 reflect.Type) Type
}
type ArrayType interface {
	ListType
	Len() int
}
type Config struct{ UseSafeImplementation bool }
type frozenConfig struct{}
type InterfaceType interface {
	Type
	NumMethod() int
}
type ListType interface {
	Type
	Elem() Type
	SetIndex(obj any, index int, elem any)
	UnsafeSetIndex(obj unsafe.Pointer, index int, elem unsafe.Pointer)
	GetIndex(obj any, index int) any
	UnsafeGetIndex(obj unsafe.Pointer, index int) unsafe.Pointer
}
type MapIterator interface {
	HasNext() bool
	Next() (key, elem any)
	UnsafeNext() (key, elem unsafe.Pointer)
}
type MapType interface {
	Type
	Key() Type
	Elem() Type
	MakeMap(cap int) any
	UnsafeMakeMap(cap int) unsafe.Pointer
	SetIndex(obj, key, elem any)
	UnsafeSetIndex(obj, key, elem unsafe.Pointer)
	TryGetIndex(obj, key any) (any, bool)
	GetIndex(obj, key any) any
	UnsafeGetIndex(obj, key unsafe.Pointer) unsafe.Pointer
	Iterate(obj any) MapIterator
	UnsafeIterate(obj unsafe.Pointer) MapIterator
}
type PtrType interface {
	Type
	Elem() Type
}
type SliceType interface {
	ListType
	MakeSlice(length, cap int) any
	UnsafeMakeSlice(length, cap int) unsafe.Pointer
	Grow(obj any, newLength int)
	UnsafeGrow(ptr unsafe.Pointer, newLength int)
	Append(obj, elem any)
	UnsafeAppend(obj, elem unsafe.Pointer)
	LengthOf(obj any) int
	UnsafeLengthOf(ptr unsafe.Pointer) int
	SetNil(obj any)
	UnsafeSetNil(ptr unsafe.Pointer)
	Cap(obj any) int
	UnsafeCap(ptr unsafe.Pointer) int
}
type StructField interface {
	Offset() uintptr
	Name() string
	PkgPath() string
	Type() Type
	Tag() reflect.StructTag
	Index() []int
	Anonymous() bool
	Set(obj, value any)
	UnsafeSet(obj, value unsafe.Pointer)
	Get(obj any) any
	UnsafeGet(obj unsafe.Pointer) unsafe.Pointer
}
type StructType interface {
	Type
	NumField() int
	Field(i int) StructField
	FieldByName(name string) StructField
	FieldByIndex(index []int) StructField
	FieldByNameFunc(match func(string) bool) StructField
}
type Type interface {
	Kind() reflect.Kind
	New() any
	UnsafeNew() unsafe.Pointer
	PackEFace(ptr unsafe.Pointer) any
	Indirect(obj any) any
	UnsafeIndirect(ptr unsafe.Pointer) any
	Type1() reflect.Type
	Implements(thatType Type) bool
	String() string
	RType() uintptr
	LikePtr() bool
	IsNullable() bool
	IsNil(obj any) bool
	UnsafeIsNil(ptr unsafe.Pointer) bool
	Set(obj, val any)
	UnsafeSet(ptr, val unsafe.Pointer)
	AssignableTo(anotherType Type) bool
}

var ConfigSafe *frozenConfig
var ConfigUnsafe *frozenConfig

func DefaultTypeOfKind(kind reflect.Kind) Type
func IFaceToEFace(ptr unsafe.Pointer) any
func IsNil(obj any) bool
func IsNullable(kind reflect.Kind) bool
func NoEscape(p unsafe.Pointer) unsafe.Pointer
func PtrOf(obj any) unsafe.Pointer
func PtrTo(typ Type) Type
func RTypeOf(obj any) uintptr
func Type2(type1 reflect.Type) Type
func TypeByName(typeName string) Type
func TypeByPackageName(pkgPath, name string) Type
func TypeOf(obj any) Type
func TypeOfPtr(obj any) PtrType
func UnsafeCastString(str string) []byte
func (Config) Froze() *frozenConfig
func (*frozenConfig) Type2(type1 reflect.Type) Type
func (*frozenConfig) TypeOf(obj any) Type
