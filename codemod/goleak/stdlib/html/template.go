package template

import (
	"io"
	"io/fs"
	"text/template"
	"text/template/parse"
)

type CSS string
type Error struct {
	ErrorCode   ErrorCode
	Node        parse.Node
	Name        string
	Line        int
	Description string
}
type ErrorCode int
type FuncMap = template.FuncMap
type HTML string
type HTMLAttr string
type JS string
type JSStr string
type Srcset string
type Template struct {
	Tree *parse.Tree
}
type URL string

const (
	OK ErrorCode = iota
	ErrAmbigContext
	ErrBadHTML
	ErrBranchEnd
	ErrEndContext
	ErrNoSuchTemplate
	ErrOutputContext
	ErrPartialCharset
	ErrPartialEscape
	ErrRangeLoopReentry
	ErrSlashAmbig
	ErrPredefinedEscaper
	ErrJSTemplate
)

func HTMLEscape(w io.Writer, b []byte)
func HTMLEscapeString(s string) string
func HTMLEscaper(args ...any) string
func IsTrue(val any) (truth, ok bool)
func JSEscape(w io.Writer, b []byte)
func JSEscapeString(s string) string
func JSEscaper(args ...any) string
func Must(t *Template, err error) *Template
func New(name string) *Template
func ParseFS(fs fs.FS, patterns ...string) (*Template, error)
func ParseFiles(filenames ...string) (*Template, error)
func ParseGlob(pattern string) (*Template, error)
func URLQueryEscaper(args ...any) string
func (*Error) Error() string
func (*Template) AddParseTree(name string, tree *parse.Tree) (*Template, error)
func (*Template) Clone() (*Template, error)
func (*Template) DefinedTemplates() string
func (*Template) Delims(left, right string) *Template
func (*Template) Execute(wr io.Writer, data any) error
func (*Template) ExecuteTemplate(wr io.Writer, name string, data any) error
func (*Template) Funcs(funcMap FuncMap) *Template
func (*Template) Lookup(name string) *Template
func (*Template) Name() string
func (*Template) New(name string) *Template
func (*Template) Option(opt ...string) *Template
func (*Template) Parse(text string) (*Template, error)
func (*Template) ParseFS(fs fs.FS, patterns ...string) (*Template, error)
func (*Template) ParseFiles(filenames ...string) (*Template, error)
func (*Template) ParseGlob(pattern string) (*Template, error)
func (*Template) Templates() []*Template
