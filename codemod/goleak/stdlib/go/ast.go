package ast

import (
	"go/token"
	"io"
	"iter"
	"reflect"
)

type ArrayType struct {
	Lbrack token.Pos
	Len    Expr
	Elt    Expr
}
type AssignStmt struct {
	Lhs    []Expr
	TokPos token.Pos
	Tok    token.Token
	Rhs    []Expr
}
type BadDecl struct {
	From token.Pos
	To   token.Pos
}
type BadExpr struct {
	From token.Pos
	To   token.Pos
}
type BadStmt struct {
	From token.Pos
	To   token.Pos
}
type BasicLit struct {
	ValuePos token.Pos
	ValueEnd token.Pos
	Kind     token.Token
	Value    string
}
type BinaryExpr struct {
	X     Expr
	OpPos token.Pos
	Op    token.Token
	Y     Expr
}
type BlockStmt struct {
	Lbrace token.Pos
	List   []Stmt
	Rbrace token.Pos
}
type BranchStmt struct {
	TokPos token.Pos
	Tok    token.Token
	Label  *Ident
}
type CallExpr struct {
	Fun      Expr
	Lparen   token.Pos
	Args     []Expr
	Ellipsis token.Pos
	Rparen   token.Pos
}
type CaseClause struct {
	Case  token.Pos
	List  []Expr
	Colon token.Pos
	Body  []Stmt
}
type ChanDir int
type ChanType struct {
	Begin token.Pos
	Arrow token.Pos
	Dir   ChanDir
	Value Expr
}
type CommClause struct {
	Case  token.Pos
	Comm  Stmt
	Colon token.Pos
	Body  []Stmt
}
type Comment struct {
	Slash token.Pos
	Text  string
}
type CommentGroup struct {
	List []*Comment
}
type CommentMap map[Node][]*CommentGroup
type CompositeLit struct {
	Type       Expr
	Lbrace     token.Pos
	Elts       []Expr
	Rbrace     token.Pos
	Incomplete bool
}
type Decl interface {
	Node
}
type DeclStmt struct {
	Decl Decl
}
type DeferStmt struct {
	Defer token.Pos
	Call  *CallExpr
}
type Directive struct {
	Tool    string
	Name    string
	Args    string
	Slash   token.Pos
	ArgsPos token.Pos
}
type DirectiveArg struct {
	Arg string
	Pos token.Pos
}
type Ellipsis struct {
	Ellipsis token.Pos
	Elt      Expr
}
type EmptyStmt struct {
	Semicolon token.Pos
	Implicit  bool
}
type Expr interface {
	Node
}
type ExprStmt struct {
	X Expr
}
type Field struct {
	Doc     *CommentGroup
	Names   []*Ident
	Type    Expr
	Tag     *BasicLit
	Comment *CommentGroup
}
type FieldFilter func(name string, value reflect.Value) bool
type FieldList struct {
	Opening token.Pos
	List    []*Field
	Closing token.Pos
}
type File struct {
	Doc        *CommentGroup
	Package    token.Pos
	Name       *Ident
	Decls      []Decl
	FileStart  token.Pos
	FileEnd    token.Pos
	Scope      *Scope
	Imports    []*ImportSpec
	Unresolved []*Ident
	Comments   []*CommentGroup
	GoVersion  string
}
type Filter func(string) bool
type ForStmt struct {
	For  token.Pos
	Init Stmt
	Cond Expr
	Post Stmt
	Body *BlockStmt
}
type FuncDecl struct {
	Doc  *CommentGroup
	Recv *FieldList
	Name *Ident
	Type *FuncType
	Body *BlockStmt
}
type FuncLit struct {
	Type *FuncType
	Body *BlockStmt
}
type FuncType struct {
	Func       token.Pos
	TypeParams *FieldList
	Params     *FieldList
	Results    *FieldList
}
type GenDecl struct {
	Doc    *CommentGroup
	TokPos token.Pos
	Tok    token.Token
	Lparen token.Pos
	Specs  []Spec
	Rparen token.Pos
}
type GoStmt struct {
	Go   token.Pos
	Call *CallExpr
}
type Ident struct {
	NamePos token.Pos
	Name    string
	Obj     *Object
}
type IfStmt struct {
	If   token.Pos
	Init Stmt
	Cond Expr
	Body *BlockStmt
	Else Stmt
}
type ImportSpec struct {
	Doc     *CommentGroup
	Name    *Ident
	Path    *BasicLit
	Comment *CommentGroup
	EndPos  token.Pos
}
type Importer func(imports map[string]*Object, path string) (pkg *Object, err error)
type IncDecStmt struct {
	X      Expr
	TokPos token.Pos
	Tok    token.Token
}
type IndexExpr struct {
	X      Expr
	Lbrack token.Pos
	Index  Expr
	Rbrack token.Pos
}
type IndexListExpr struct {
	X       Expr
	Lbrack  token.Pos
	Indices []Expr
	Rbrack  token.Pos
}
type InterfaceType struct {
	Interface  token.Pos
	Methods    *FieldList
	Incomplete bool
}
type KeyValueExpr struct {
	Key   Expr
	Colon token.Pos
	Value Expr
}
type LabeledStmt struct {
	Label *Ident
	Colon token.Pos
	Stmt  Stmt
}
type MapType struct {
	Map   token.Pos
	Key   Expr
	Value Expr
}
type MergeMode uint
type Node interface {
	End() token.Pos
	Pos() token.Pos
}
type ObjKind int
type Object struct {
	Kind ObjKind
	Name string
	Decl any
	Data any
	Type any
}
type Package struct {
	Name    string
	Scope   *Scope
	Imports map[string]*Object
	Files   map[string]*File
}
type ParenExpr struct {
	Lparen token.Pos
	X      Expr
	Rparen token.Pos
}
type RangeStmt struct {
	For    token.Pos
	Key    Expr
	Value  Expr
	TokPos token.Pos
	Tok    token.Token
	Range  token.Pos
	X      Expr
	Body   *BlockStmt
}
type ReturnStmt struct {
	Return  token.Pos
	Results []Expr
}
type Scope struct {
	Outer   *Scope
	Objects map[string]*Object
}
type SelectStmt struct {
	Select token.Pos
	Body   *BlockStmt
}
type SelectorExpr struct {
	X   Expr
	Sel *Ident
}
type SendStmt struct {
	Chan  Expr
	Arrow token.Pos
	Value Expr
}
type SliceExpr struct {
	X      Expr
	Lbrack token.Pos
	Low    Expr
	High   Expr
	Max    Expr
	Slice3 bool
	Rbrack token.Pos
}
type Spec interface {
	Node
}
type StarExpr struct {
	Star token.Pos
	X    Expr
}
type Stmt interface {
	Node
}
type StructType struct {
	Struct     token.Pos
	Fields     *FieldList
	Incomplete bool
}
type SwitchStmt struct {
	Switch token.Pos
	Init   Stmt
	Tag    Expr
	Body   *BlockStmt
}
type TypeAssertExpr struct {
	X      Expr
	Lparen token.Pos
	Type   Expr
	Rparen token.Pos
}
type TypeSpec struct {
	Doc        *CommentGroup
	Name       *Ident
	TypeParams *FieldList
	Assign     token.Pos
	Type       Expr
	Comment    *CommentGroup
}
type TypeSwitchStmt struct {
	Switch token.Pos
	Init   Stmt
	Assign Stmt
	Body   *BlockStmt
}
type UnaryExpr struct {
	OpPos token.Pos
	Op    token.Token
	X     Expr
}
type ValueSpec struct {
	Doc     *CommentGroup
	Names   []*Ident
	Type    Expr
	Values  []Expr
	Comment *CommentGroup
}
type Visitor interface {
	Visit(node Node) (w Visitor)
}

const (
	SEND ChanDir = iota
	RECV
)

const (
	FilterFuncDuplicates MergeMode = iota
	FilterUnassociatedComments
	FilterImportDuplicates
)

const (
	Bad ObjKind = iota
	Pkg
	Con
	Typ
	Var
	Fun
	Lbl
)

func FileExports(src *File) bool
func FilterDecl(decl Decl, f Filter) bool
func FilterFile(src *File, f Filter) bool
func FilterPackage(pkg *Package, f Filter) bool
func Fprint(w io.Writer, fset *token.FileSet, x any, f FieldFilter) error
func Inspect(node Node, f func(Node) bool)
func IsExported(name string) bool
func IsGenerated(file *File) bool
func MergePackageFiles(pkg *Package, mode MergeMode) *File
func NewCommentMap(fset *token.FileSet, node Node, comments []*CommentGroup) CommentMap
func NewIdent(name string) *Ident
func NewObj(kind ObjKind, name string) *Object
func NewPackage(fset *token.FileSet, files map[string]*File, importer Importer, universe *Scope) (*Package, error)
func NewScope(outer *Scope) *Scope
func NotNilFilter(_ string, v reflect.Value) bool
func PackageExports(pkg *Package) bool
func ParseDirective(pos token.Pos, c string) (Directive, bool)
func Preorder(root Node) iter.Seq[Node]
func PreorderStack(root Node, stack []Node, f func(n Node, stack []Node) bool)
func Print(fset *token.FileSet, x any) error
func SortImports(fset *token.FileSet, f *File)
func Unparen(e Expr) Expr
func Walk(v Visitor, node Node)
func (*ArrayType) End() token.Pos
func (*ArrayType) Pos() token.Pos
func (*AssignStmt) End() token.Pos
func (*AssignStmt) Pos() token.Pos
func (*BadDecl) End() token.Pos
func (*BadDecl) Pos() token.Pos
func (*BadExpr) End() token.Pos
func (*BadExpr) Pos() token.Pos
func (*BadStmt) End() token.Pos
func (*BadStmt) Pos() token.Pos
func (*BasicLit) End() token.Pos
func (*BasicLit) Pos() token.Pos
func (*BinaryExpr) End() token.Pos
func (*BinaryExpr) Pos() token.Pos
func (*BlockStmt) End() token.Pos
func (*BlockStmt) Pos() token.Pos
func (*BranchStmt) End() token.Pos
func (*BranchStmt) Pos() token.Pos
func (*CallExpr) End() token.Pos
func (*CallExpr) Pos() token.Pos
func (*CaseClause) End() token.Pos
func (*CaseClause) Pos() token.Pos
func (*ChanType) End() token.Pos
func (*ChanType) Pos() token.Pos
func (*CommClause) End() token.Pos
func (*CommClause) Pos() token.Pos
func (*Comment) End() token.Pos
func (*Comment) Pos() token.Pos
func (*CommentGroup) End() token.Pos
func (*CommentGroup) Pos() token.Pos
func (*CommentGroup) Text() string
func (CommentMap) Comments() []*CommentGroup
func (CommentMap) Filter(node Node) CommentMap
func (CommentMap) String() string
func (CommentMap) Update(old, new Node) Node
func (*CompositeLit) End() token.Pos
func (*CompositeLit) Pos() token.Pos
func (*DeclStmt) End() token.Pos
func (*DeclStmt) Pos() token.Pos
func (*DeferStmt) End() token.Pos
func (*DeferStmt) Pos() token.Pos
func (*Directive) End() token.Pos
func (*Directive) ParseArgs() ([]DirectiveArg, error)
func (*Directive) Pos() token.Pos
func (*Ellipsis) End() token.Pos
func (*Ellipsis) Pos() token.Pos
func (*EmptyStmt) End() token.Pos
func (*EmptyStmt) Pos() token.Pos
func (*ExprStmt) End() token.Pos
func (*ExprStmt) Pos() token.Pos
func (*Field) End() token.Pos
func (*Field) Pos() token.Pos
func (*FieldList) End() token.Pos
func (*FieldList) NumFields() int
func (*FieldList) Pos() token.Pos
func (*File) End() token.Pos
func (*File) Pos() token.Pos
func (*ForStmt) End() token.Pos
func (*ForStmt) Pos() token.Pos
func (*FuncDecl) End() token.Pos
func (*FuncDecl) Pos() token.Pos
func (*FuncLit) End() token.Pos
func (*FuncLit) Pos() token.Pos
func (*FuncType) End() token.Pos
func (*FuncType) Pos() token.Pos
func (*GenDecl) End() token.Pos
func (*GenDecl) Pos() token.Pos
func (*GoStmt) End() token.Pos
func (*GoStmt) Pos() token.Pos
func (*Ident) End() token.Pos
func (*Ident) IsExported() bool
func (*Ident) Pos() token.Pos
func (*Ident) String() string
func (*IfStmt) End() token.Pos
func (*IfStmt) Pos() token.Pos
func (*ImportSpec) End() token.Pos
func (*ImportSpec) Pos() token.Pos
func (*IncDecStmt) End() token.Pos
func (*IncDecStmt) Pos() token.Pos
func (*IndexExpr) End() token.Pos
func (*IndexExpr) Pos() token.Pos
func (*IndexListExpr) End() token.Pos
func (*IndexListExpr) Pos() token.Pos
func (*InterfaceType) End() token.Pos
func (*InterfaceType) Pos() token.Pos
func (*KeyValueExpr) End() token.Pos
func (*KeyValueExpr) Pos() token.Pos
func (*LabeledStmt) End() token.Pos
func (*LabeledStmt) Pos() token.Pos
func (*MapType) End() token.Pos
func (*MapType) Pos() token.Pos
func (ObjKind) String() string
func (*Object) Pos() token.Pos
func (*Package) End() token.Pos
func (*Package) Pos() token.Pos
func (*ParenExpr) End() token.Pos
func (*ParenExpr) Pos() token.Pos
func (*RangeStmt) End() token.Pos
func (*RangeStmt) Pos() token.Pos
func (*ReturnStmt) End() token.Pos
func (*ReturnStmt) Pos() token.Pos
func (*Scope) Insert(obj *Object) (alt *Object)
func (*Scope) Lookup(name string) *Object
func (*Scope) String() string
func (*SelectStmt) End() token.Pos
func (*SelectStmt) Pos() token.Pos
func (*SelectorExpr) End() token.Pos
func (*SelectorExpr) Pos() token.Pos
func (*SendStmt) End() token.Pos
func (*SendStmt) Pos() token.Pos
func (*SliceExpr) End() token.Pos
func (*SliceExpr) Pos() token.Pos
func (*StarExpr) End() token.Pos
func (*StarExpr) Pos() token.Pos
func (*StructType) End() token.Pos
func (*StructType) Pos() token.Pos
func (*SwitchStmt) End() token.Pos
func (*SwitchStmt) Pos() token.Pos
func (*TypeAssertExpr) End() token.Pos
func (*TypeAssertExpr) Pos() token.Pos
func (*TypeSpec) End() token.Pos
func (*TypeSpec) Pos() token.Pos
func (*TypeSwitchStmt) End() token.Pos
func (*TypeSwitchStmt) Pos() token.Pos
func (*UnaryExpr) End() token.Pos
func (*UnaryExpr) Pos() token.Pos
func (*ValueSpec) End() token.Pos
func (*ValueSpec) Pos() token.Pos
