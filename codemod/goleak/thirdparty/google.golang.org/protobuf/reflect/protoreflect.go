package protoreflect

import "google.golang.org/protobuf/encoding/protowire"

type Cardinality int8
type Descriptor interface {
	ParentFile() FileDescriptor
	Parent() Descriptor
	Index() int
	Syntax() Syntax
	Name() Name
	FullName() FullName
	IsPlaceholder() bool
	Options() ProtoMessage
}
type Enum interface {
	Descriptor() EnumDescriptor
	Type() EnumType
	Number() EnumNumber
}
type EnumDescriptor interface {
	Descriptor
	Values() EnumValueDescriptors
	ReservedNames() Names
	ReservedRanges() EnumRanges
	IsClosed() bool
}
type EnumDescriptors interface {
	Len() int
	Get(i int) EnumDescriptor
	ByName(s Name) EnumDescriptor
}
type EnumNumber int32
type EnumRanges interface {
	Len() int
	Get(i int) [2]EnumNumber
	Has(n EnumNumber) bool
}
type EnumType interface {
	New(n EnumNumber) Enum
	Descriptor() EnumDescriptor
}
type EnumValueDescriptor interface {
	Descriptor
	Number() EnumNumber
}
type EnumValueDescriptors interface {
	Len() int
	Get(i int) EnumValueDescriptor
	ByName(s Name) EnumValueDescriptor
	ByNumber(n EnumNumber) EnumValueDescriptor
}
type ExtensionDescriptor = FieldDescriptor
type ExtensionDescriptors interface {
	Len() int
	Get(i int) ExtensionDescriptor
	ByName(s Name) ExtensionDescriptor
}
type ExtensionType interface {
	New() Value
	Zero() Value
	TypeDescriptor() ExtensionTypeDescriptor
	ValueOf(any) Value
	InterfaceOf(Value) any
	IsValidValue(Value) bool
	IsValidInterface(any) bool
}
type ExtensionTypeDescriptor interface {
	ExtensionDescriptor
	Type() ExtensionType
	Descriptor() ExtensionDescriptor
}
type FieldDescriptor interface {
	Descriptor
	Number() FieldNumber
	Cardinality() Cardinality
	Kind() Kind
	HasJSONName() bool
	JSONName() string
	TextName() string
	HasPresence() bool
	IsExtension() bool
	HasOptionalKeyword() bool
	IsWeak() bool
	IsPacked() bool
	IsList() bool
	IsMap() bool
	MapKey() FieldDescriptor
	MapValue() FieldDescriptor
	HasDefault() bool
	Default() Value
	DefaultEnumValue() EnumValueDescriptor
	ContainingOneof() OneofDescriptor
	ContainingMessage() MessageDescriptor
	Enum() EnumDescriptor
	Message() MessageDescriptor
}
type FieldDescriptors interface {
	Len() int
	Get(i int) FieldDescriptor
	ByName(s Name) FieldDescriptor
	ByJSONName(s string) FieldDescriptor
	ByTextName(s string) FieldDescriptor
	ByNumber(n FieldNumber) FieldDescriptor
}
type FieldNumber = protowire.Number
type FieldNumbers interface {
	Len() int
	Get(i int) FieldNumber
	Has(n FieldNumber) bool
}
type FieldRanges interface {
	Len() int
	Get(i int) [2]FieldNumber
	Has(n FieldNumber) bool
}
type FileDescriptor interface {
	Descriptor
	Path() string
	Package() FullName
	Imports() FileImports
	Enums() EnumDescriptors
	Messages() MessageDescriptors
	Extensions() ExtensionDescriptors
	Services() ServiceDescriptors
}
type FileImport struct {
	FileDescriptor
	IsPublic bool
	IsWeak   bool
}
type FileImports interface {
	Len() int
	Get(i int) FileImport
}
type FullName string
type Kind int8
type List interface {
	Len() int
	Get(int) Value
	Set(int, Value)
	Append(Value)
	AppendMutable() Value
	Truncate(int)
	NewElement() Value
	IsValid() bool
}
type Map interface {
	Len() int
	Range(f func(MapKey, Value) bool)
	Has(MapKey) bool
	Clear(MapKey)
	Get(MapKey) Value
	Set(MapKey, Value)
	Mutable(MapKey) Value
	NewValue() Value
	IsValid() bool
}
type MapKey struct{}
type Message interface {
	Descriptor() MessageDescriptor
	Type() MessageType
	New() Message
	Interface() ProtoMessage
	Range(f func(FieldDescriptor, Value) bool)
	Has(FieldDescriptor) bool
	Clear(FieldDescriptor)
	Get(FieldDescriptor) Value
	Set(FieldDescriptor, Value)
	Mutable(FieldDescriptor) Value
	NewField(FieldDescriptor) Value
	WhichOneof(OneofDescriptor) FieldDescriptor
	GetUnknown() RawFields
	SetUnknown(RawFields)
	IsValid() bool
}
type MessageDescriptor interface {
	Descriptor
	IsMapEntry() bool
	Fields() FieldDescriptors
	Oneofs() OneofDescriptors
	ReservedNames() Names
	ReservedRanges() FieldRanges
	RequiredNumbers() FieldNumbers
	ExtensionRanges() FieldRanges
	ExtensionRangeOptions(i int) ProtoMessage
	Enums() EnumDescriptors
	Messages() MessageDescriptors
	Extensions() ExtensionDescriptors
}
type MessageDescriptors interface {
	Len() int
	Get(i int) MessageDescriptor
	ByName(s Name) MessageDescriptor
}
type MessageFieldTypes interface {
	MessageType
	Enum(i int) EnumType
	Message(i int) MessageType
}
type MessageType interface {
	New() Message
	Zero() Message
	Descriptor() MessageDescriptor
}
type MethodDescriptor interface {
	Descriptor
	Input() MessageDescriptor
	Output() MessageDescriptor
	IsStreamingClient() bool
	IsStreamingServer() bool
}
type MethodDescriptors interface {
	Len() int
	Get(i int) MethodDescriptor
	ByName(s Name) MethodDescriptor
}
type Name string
type Names interface {
	Len() int
	Get(i int) Name
	Has(s Name) bool
}
type OneofDescriptor interface {
	Descriptor
	IsSynthetic() bool
	Fields() FieldDescriptors
}
type OneofDescriptors interface {
	Len() int
	Get(i int) OneofDescriptor
	ByName(s Name) OneofDescriptor
}
type ProtoMessage interface{ ProtoReflect() Message }
type RawFields []byte
type ServiceDescriptor interface {
	Descriptor
	Methods() MethodDescriptors
}
type ServiceDescriptors interface {
	Len() int
	Get(i int) ServiceDescriptor
	ByName(s Name) ServiceDescriptor
}
type Syntax int8
type Value struct{}

const (
	Optional Cardinality = iota
	Required
	Repeated
)

const (
	BoolKind Kind = iota
	EnumKind
	Int32Kind
	Sint32Kind
	Uint32Kind
	Int64Kind
	Sint64Kind
	Uint64Kind
	Sfixed32Kind
	Fixed32Kind
	FloatKind
	Sfixed64Kind
	Fixed64Kind
	DoubleKind
	StringKind
	BytesKind
	MessageKind
	GroupKind
)

const (
	Proto2 Syntax = iota
	Proto3
	Editions
)

func ValueOf(v any) Value
func ValueOfBool(v bool) Value
func ValueOfBytes(v []byte) Value
func ValueOfEnum(v EnumNumber) Value
func ValueOfFloat32(v float32) Value
func ValueOfFloat64(v float64) Value
func ValueOfInt32(v int32) Value
func ValueOfInt64(v int64) Value
func ValueOfList(v List) Value
func ValueOfMap(v Map) Value
func ValueOfMessage(v Message) Value
func ValueOfString(v string) Value
func ValueOfUint32(v uint32) Value
func ValueOfUint64(v uint64) Value
func (Cardinality) IsValid() bool
func (Cardinality) String() string
func (FullName) Append(name Name) FullName
func (FullName) IsValid() bool
func (FullName) Name() Name
func (FullName) Parent() FullName
func (Kind) IsValid() bool
func (Kind) String() string
func (MapKey) Bool() bool
func (MapKey) Int() int64
func (MapKey) Interface() any
func (MapKey) IsValid() bool
func (MapKey) String() string
func (MapKey) Uint() uint64
func (MapKey) Value() Value
func (Name) IsValid() bool
func (Value) Bool() bool
func (Value) Bytes() []byte
func (Value) Enum() EnumNumber
func (Value) Equal(u Value) bool
func (Value) Float() float64
func (Value) Int() int64
func (Value) Interface() any
func (Value) IsValid() bool
func (Value) List() List
func (Value) Map() Map
func (Value) MapKey() MapKey
func (Value) Message() Message
func (Value) String() string
func (Value) Uint() uint64
