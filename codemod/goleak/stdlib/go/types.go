package types

import (
	"bytes"
	"go/ast"
	"go/constant"
	"go/token"
	"io"
	"iter"
)

type Alias struct{}
type ArgumentError struct {
	Index int
	Err   error
}
type Array struct{}
type Basic struct{}
type BasicInfo int
type BasicKind int
type Builtin struct{}
type Chan struct{}
type ChanDir int
type Checker struct {
	*Info
}
type Config struct {
	Context                  *Context
	GoVersion                string
	IgnoreFuncBodies         bool
	FakeImportC              bool
	Error                    func(err error)
	Importer                 Importer
	Sizes                    Sizes
	DisableUnusedImportCheck bool
}
type Const struct{}
type Context struct{}
type Error struct {
	Fset *token.FileSet
	Pos  token.Pos
	Msg  string
	Soft bool
}
type Func struct{}
type ImportMode int
type Importer interface {
	Import(path string) (*Package, error)
}
type ImporterFrom interface {
	Importer
	ImportFrom(path, dir string, mode ImportMode) (*Package, error)
}
type Info struct {
	Types        map[ast.Expr]TypeAndValue
	Instances    map[*ast.Ident]Instance
	Defs         map[*ast.Ident]Object
	Uses         map[*ast.Ident]Object
	Implicits    map[ast.Node]Object
	Selections   map[*ast.SelectorExpr]*Selection
	Scopes       map[ast.Node]*Scope
	InitOrder    []*Initializer
	FileVersions map[*ast.File]string
}
type Initializer struct {
	Lhs []*Var
	Rhs ast.Expr
}
type Instance struct {
	TypeArgs *TypeList
	Type     Type
}
type Interface struct{}
type Label struct{}
type Map struct{}
type MethodSet struct{}
type Named struct{}
type Nil struct{}
type Object interface {
	Exported() bool
	Id() string
	Name() string
	Parent() *Scope
	Pkg() *Package
	Pos() token.Pos
	String() string
	Type() Type
}
type Package struct{}
type PkgName struct{}
type Pointer struct{}
type Qualifier func(*Package) string
type Scope struct{}
type Selection struct{}
type SelectionKind int
type Signature struct{}
type Sizes interface {
	Alignof(T Type) int64
	Offsetsof(fields []*Var) []int64
	Sizeof(T Type) int64
}
type Slice struct{}
type StdSizes struct {
	WordSize int64
	MaxAlign int64
}
type Struct struct{}
type Term struct{}
type Tuple struct{}
type Type interface {
	String() string
	Underlying() Type
}
type TypeAndValue struct {
	Type  Type
	Value constant.Value
}
type TypeList struct{}
type TypeName struct{}
type TypeParam struct{}
type TypeParamList struct{}
type Union struct{}
type Var struct{}
type VarKind uint8

const (
	IsBoolean BasicInfo = iota
	IsInteger
	IsUnsigned
	IsFloat
	IsComplex
	IsString
	IsUntyped
	IsOrdered
	IsNumeric
	IsConstType
)

const (
	Invalid BasicKind = iota
	Bool
	Int
	Int8
	Int16
	Int32
	Int64
	Uint
	Uint8
	Uint16
	Uint32
	Uint64
	Uintptr
	Float32
	Float64
	Complex64
	Complex128
	String
	UnsafePointer
	UntypedBool
	UntypedInt
	UntypedRune
	UntypedFloat
	UntypedComplex
	UntypedString
	UntypedNil
	Byte
	Rune
)

const (
	SendRecv ChanDir = iota
	SendOnly
	RecvOnly
)

const (
	FieldVal SelectionKind = iota
	MethodVal
	MethodExpr
)

const (
	PackageVar VarKind = iota
	LocalVar
	RecvVar
	ParamVar
	ResultVar
	FieldVar
)

var Typ []*Basic
var Universe *Scope
var Unsafe *Package

func AssertableTo(V *Interface, T Type) bool
func AssignableTo(V, T Type) bool
func CheckExpr(fset *token.FileSet, pkg *Package, pos token.Pos, expr ast.Expr, info *Info) (err error)
func Comparable(T Type) bool
func ConvertibleTo(V, T Type) bool
func DefPredeclaredTestFuncs()
func Default(t Type) Type
func Eval(fset *token.FileSet, pkg *Package, pos token.Pos, expr string) (_ TypeAndValue, err error)
func ExprString(x ast.Expr) string
func Id(pkg *Package, name string) string
func Identical(x, y Type) bool
func IdenticalIgnoreTags(x, y Type) bool
func Implements(V Type, T *Interface) bool
func Instantiate(ctxt *Context, orig Type, targs []Type, validate bool) (Type, error)
func IsInterface(t Type) bool
func LookupFieldOrMethod(T Type, addressable bool, pkg *Package, name string) (obj Object, index []int, indirect bool)
func LookupSelection(T Type, addressable bool, pkg *Package, name string) (Selection, bool)
func MissingMethod(V Type, T *Interface, static bool) (method *Func, wrongType bool)
func NewAlias(obj *TypeName, rhs Type) *Alias
func NewArray(elem Type, len int64) *Array
func NewChan(dir ChanDir, elem Type) *Chan
func NewChecker(conf *Config, fset *token.FileSet, pkg *Package, info *Info) *Checker
func NewConst(pos token.Pos, pkg *Package, name string, typ Type, val constant.Value) *Const
func NewContext() *Context
func NewField(pos token.Pos, pkg *Package, name string, typ Type, embedded bool) *Var
func NewFunc(pos token.Pos, pkg *Package, name string, sig *Signature) *Func
func NewInterface(methods []*Func, embeddeds []*Named) *Interface
func NewInterfaceType(methods []*Func, embeddeds []Type) *Interface
func NewLabel(pos token.Pos, pkg *Package, name string) *Label
func NewMap(key, elem Type) *Map
func NewMethodSet(T Type) *MethodSet
func NewNamed(obj *TypeName, underlying Type, methods []*Func) *Named
func NewPackage(path, name string) *Package
func NewParam(pos token.Pos, pkg *Package, name string, typ Type) *Var
func NewPkgName(pos token.Pos, pkg *Package, name string, imported *Package) *PkgName
func NewPointer(elem Type) *Pointer
func NewScope(parent *Scope, pos, end token.Pos, comment string) *Scope
func NewSignature(recv *Var, params, results *Tuple, variadic bool) *Signature
func NewSignatureType(recv *Var, recvTypeParams, typeParams []*TypeParam, params, results *Tuple, variadic bool) *Signature
func NewSlice(elem Type) *Slice
func NewStruct(fields []*Var, tags []string) *Struct
func NewTerm(tilde bool, typ Type) *Term
func NewTuple(x ...*Var) *Tuple
func NewTypeName(pos token.Pos, pkg *Package, name string, typ Type) *TypeName
func NewTypeParam(obj *TypeName, constraint Type) *TypeParam
func NewUnion(terms []*Term) *Union
func NewVar(pos token.Pos, pkg *Package, name string, typ Type) *Var
func ObjectString(obj Object, qf Qualifier) string
func RelativeTo(pkg *Package) Qualifier
func Satisfies(V Type, T *Interface) bool
func SelectionString(s *Selection, qf Qualifier) string
func SizesFor(compiler, arch string) Sizes
func TypeString(typ Type, qf Qualifier) string
func Unalias(t Type) Type
func WriteExpr(buf *bytes.Buffer, x ast.Expr)
func WriteSignature(buf *bytes.Buffer, sig *Signature, qf Qualifier)
func WriteType(buf *bytes.Buffer, typ Type, qf Qualifier)
func (*Alias) Obj() *TypeName
func (*Alias) Origin() *Alias
func (*Alias) Rhs() Type
func (*Alias) SetTypeParams(tparams []*TypeParam)
func (*Alias) String() string
func (*Alias) TypeArgs() *TypeList
func (*Alias) TypeParams() *TypeParamList
func (*Alias) Underlying() Type
func (*ArgumentError) Error() string
func (*ArgumentError) Unwrap() error
func (*Array) Elem() Type
func (*Array) Len() int64
func (*Array) String() string
func (*Array) Underlying() Type
func (*Basic) Info() BasicInfo
func (*Basic) Kind() BasicKind
func (*Basic) Name() string
func (*Basic) String() string
func (*Basic) Underlying() Type
func (*Builtin) Exported() bool
func (*Builtin) Id() string
func (*Builtin) Name() string
func (*Builtin) Parent() *Scope
func (*Builtin) Pkg() *Package
func (*Builtin) Pos() token.Pos
func (*Builtin) String() string
func (*Builtin) Type() Type
func (*Chan) Dir() ChanDir
func (*Chan) Elem() Type
func (*Chan) String() string
func (*Chan) Underlying() Type
func (*Checker) Files(files []*ast.File) (err error)
func (*Config) Check(path string, fset *token.FileSet, files []*ast.File, info *Info) (*Package, error)
func (*Const) Exported() bool
func (*Const) Id() string
func (*Const) Name() string
func (*Const) Parent() *Scope
func (*Const) Pkg() *Package
func (*Const) Pos() token.Pos
func (*Const) String() string
func (*Const) Type() Type
func (*Const) Val() constant.Value
func (Error) Error() string
func (*Func) Exported() bool
func (*Func) FullName() string
func (*Func) Id() string
func (*Func) Name() string
func (*Func) Origin() *Func
func (*Func) Parent() *Scope
func (*Func) Pkg() *Package
func (*Func) Pos() token.Pos
func (*Func) Scope() *Scope
func (*Func) Signature() *Signature
func (*Func) String() string
func (*Func) Type() Type
func (*Info) ObjectOf(id *ast.Ident) Object
func (*Info) PkgNameOf(imp *ast.ImportSpec) *PkgName
func (*Info) TypeOf(e ast.Expr) Type
func (*Initializer) String() string
func (*Interface) Complete() *Interface
func (*Interface) Embedded(i int) *Named
func (*Interface) EmbeddedType(i int) Type
func (*Interface) EmbeddedTypes() iter.Seq[Type]
func (*Interface) Empty() bool
func (*Interface) ExplicitMethod(i int) *Func
func (*Interface) ExplicitMethods() iter.Seq[*Func]
func (*Interface) IsComparable() bool
func (*Interface) IsImplicit() bool
func (*Interface) IsMethodSet() bool
func (*Interface) MarkImplicit()
func (*Interface) Method(i int) *Func
func (*Interface) Methods() iter.Seq[*Func]
func (*Interface) NumEmbeddeds() int
func (*Interface) NumExplicitMethods() int
func (*Interface) NumMethods() int
func (*Interface) String() string
func (*Interface) Underlying() Type
func (*Label) Exported() bool
func (*Label) Id() string
func (*Label) Name() string
func (*Label) Parent() *Scope
func (*Label) Pkg() *Package
func (*Label) Pos() token.Pos
func (*Label) String() string
func (*Label) Type() Type
func (*Map) Elem() Type
func (*Map) Key() Type
func (*Map) String() string
func (*Map) Underlying() Type
func (*MethodSet) At(i int) *Selection
func (*MethodSet) Len() int
func (*MethodSet) Lookup(pkg *Package, name string) *Selection
func (*MethodSet) Methods() iter.Seq[*Selection]
func (*MethodSet) String() string
func (*Named) AddMethod(m *Func)
func (*Named) Method(i int) *Func
func (*Named) Methods() iter.Seq[*Func]
func (*Named) NumMethods() int
func (*Named) Obj() *TypeName
func (*Named) Origin() *Named
func (*Named) SetTypeParams(tparams []*TypeParam)
func (*Named) SetUnderlying(u Type)
func (*Named) String() string
func (*Named) TypeArgs() *TypeList
func (*Named) TypeParams() *TypeParamList
func (*Named) Underlying() Type
func (*Nil) Exported() bool
func (*Nil) Id() string
func (*Nil) Name() string
func (*Nil) Parent() *Scope
func (*Nil) Pkg() *Package
func (*Nil) Pos() token.Pos
func (*Nil) String() string
func (*Nil) Type() Type
func (*Package) Complete() bool
func (*Package) GoVersion() string
func (*Package) Imports() []*Package
func (*Package) MarkComplete()
func (*Package) Name() string
func (*Package) Path() string
func (*Package) Scope() *Scope
func (*Package) SetImports(list []*Package)
func (*Package) SetName(name string)
func (*Package) String() string
func (*PkgName) Exported() bool
func (*PkgName) Id() string
func (*PkgName) Imported() *Package
func (*PkgName) Name() string
func (*PkgName) Parent() *Scope
func (*PkgName) Pkg() *Package
func (*PkgName) Pos() token.Pos
func (*PkgName) String() string
func (*PkgName) Type() Type
func (*Pointer) Elem() Type
func (*Pointer) String() string
func (*Pointer) Underlying() Type
func (*Scope) Child(i int) *Scope
func (*Scope) Children() iter.Seq[*Scope]
func (*Scope) Contains(pos token.Pos) bool
func (*Scope) End() token.Pos
func (*Scope) Innermost(pos token.Pos) *Scope
func (*Scope) Insert(obj Object) Object
func (*Scope) Len() int
func (*Scope) Lookup(name string) Object
func (*Scope) LookupParent(name string, pos token.Pos) (*Scope, Object)
func (*Scope) Names() []string
func (*Scope) NumChildren() int
func (*Scope) Parent() *Scope
func (*Scope) Pos() token.Pos
func (*Scope) String() string
func (*Scope) WriteTo(w io.Writer, n int, recurse bool)
func (*Selection) Index() []int
func (*Selection) Indirect() bool
func (*Selection) Kind() SelectionKind
func (*Selection) Obj() Object
func (*Selection) Recv() Type
func (*Selection) String() string
func (*Selection) Type() Type
func (*Signature) Params() *Tuple
func (*Signature) Recv() *Var
func (*Signature) RecvTypeParams() *TypeParamList
func (*Signature) Results() *Tuple
func (*Signature) String() string
func (*Signature) TypeParams() *TypeParamList
func (*Signature) Underlying() Type
func (*Signature) Variadic() bool
func (*Slice) Elem() Type
func (*Slice) String() string
func (*Slice) Underlying() Type
func (*StdSizes) Alignof(T Type) (result int64)
func (*StdSizes) Offsetsof(fields []*Var) []int64
func (*StdSizes) Sizeof(T Type) int64
func (*Struct) Field(i int) *Var
func (*Struct) Fields() iter.Seq[*Var]
func (*Struct) NumFields() int
func (*Struct) String() string
func (*Struct) Tag(i int) string
func (*Struct) Underlying() Type
func (*Term) String() string
func (*Term) Tilde() bool
func (*Term) Type() Type
func (*Tuple) At(i int) *Var
func (*Tuple) Len() int
func (*Tuple) String() string
func (*Tuple) Underlying() Type
func (*Tuple) Variables() iter.Seq[*Var]
func (TypeAndValue) Addressable() bool
func (TypeAndValue) Assignable() bool
func (TypeAndValue) HasOk() bool
func (TypeAndValue) IsBuiltin() bool
func (TypeAndValue) IsNil() bool
func (TypeAndValue) IsType() bool
func (TypeAndValue) IsValue() bool
func (TypeAndValue) IsVoid() bool
func (*TypeList) At(i int) Type
func (*TypeList) Len() int
func (*TypeList) Types() iter.Seq[Type]
func (*TypeName) Exported() bool
func (*TypeName) Id() string
func (*TypeName) IsAlias() bool
func (*TypeName) Name() string
func (*TypeName) Parent() *Scope
func (*TypeName) Pkg() *Package
func (*TypeName) Pos() token.Pos
func (*TypeName) String() string
func (*TypeName) Type() Type
func (*TypeParam) Constraint() Type
func (*TypeParam) Index() int
func (*TypeParam) Obj() *TypeName
func (*TypeParam) SetConstraint(bound Type)
func (*TypeParam) String() string
func (*TypeParam) Underlying() Type
func (*TypeParamList) At(i int) *TypeParam
func (*TypeParamList) Len() int
func (*TypeParamList) TypeParams() iter.Seq[*TypeParam]
func (*Union) Len() int
func (*Union) String() string
func (*Union) Term(i int) *Term
func (*Union) Terms() iter.Seq[*Term]
func (*Union) Underlying() Type
func (*Var) Anonymous() bool
func (*Var) Embedded() bool
func (*Var) Exported() bool
func (*Var) Id() string
func (*Var) IsField() bool
func (*Var) Kind() VarKind
func (*Var) Name() string
func (*Var) Origin() *Var
func (*Var) Parent() *Scope
func (*Var) Pkg() *Package
func (*Var) Pos() token.Pos
func (*Var) SetKind(kind VarKind)
func (*Var) String() string
func (*Var) Type() Type
func (VarKind) String() string
