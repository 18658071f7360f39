package token

type File struct{}
type FileSet struct{}
type Pos int
type Position struct {
	Filename string
	Offset   int
	Line     int
	Column   int
}
type Token int

const NoPos Pos = iota
const (
	ILLEGAL Token = iota
	EOF
	COMMENT
	IDENT
	INT
	FLOAT
	IMAG
	CHAR
	STRING
	ADD
	SUB
	MUL
	QUO
	REM
	AND
	OR
	XOR
	SHL
	SHR
	AND_NOT
	ADD_ASSIGN
	SUB_ASSIGN
	MUL_ASSIGN
	QUO_ASSIGN
	REM_ASSIGN
	AND_ASSIGN
	OR_ASSIGN
	XOR_ASSIGN
	SHL_ASSIGN
	SHR_ASSIGN
	AND_NOT_ASSIGN
	LAND
	LOR
	ARROW
	INC
	DEC
	EQL
	LSS
	GTR
	ASSIGN
	NOT
	NEQ
	LEQ
	GEQ
	DEFINE
	ELLIPSIS
	LPAREN
	LBRACK
	LBRACE
	COMMA
	PERIOD
	RPAREN
	RBRACK
	RBRACE
	SEMICOLON
	COLON
	BREAK
	CASE
	CHAN
	CONST
	CONTINUE
	DEFAULT
	DEFER
	ELSE
	FALLTHROUGH
	FOR
	FUNC
	GO
	GOTO
	IF
	IMPORT
	INTERFACE
	MAP
	PACKAGE
	RANGE
	RETURN
	SELECT
	STRUCT
	SWITCH
	TYPE
	VAR
	TILDE
)

const (
	LowestPrec = iota
	UnaryPrec
	HighestPrec
)

func IsExported(name string) bool
func IsIdentifier(name string) bool
func IsKeyword(name string) bool
func Lookup(ident string) Token
func NewFileSet() *FileSet
func (*File) AddLine(offset int)
func (*File) AddLineColumnInfo(offset int, filename string, line, column int)
func (*File) AddLineInfo(offset int, filename string, line int)
func (*File) Base() int
func (*File) End() Pos
func (*File) Line(p Pos) int
func (*File) LineCount() int
func (*File) LineStart(line int) Pos
func (*File) Lines() []int
func (*File) MergeLine(line int)
func (*File) Name() string
func (*File) Offset(p Pos) int
func (*File) Pos(offset int) Pos
func (*File) Position(p Pos) (pos Position)
func (*File) PositionFor(p Pos, adjusted bool) (pos Position)
func (*File) SetLines(lines []int) bool
func (*File) SetLinesForContent(content []byte)
func (*File) Size() int
func (*FileSet) AddExistingFiles(files ...*File)
func (*FileSet) AddFile(filename string, base, size int) *File
func (*FileSet) Base() int
func (*FileSet) File(p Pos) (f *File)
func (*FileSet) Iterate(yield func(*File) bool)
func (*FileSet) Position(p Pos) (pos Position)
func (*FileSet) PositionFor(p Pos, adjusted bool) (pos Position)
func (*FileSet) Read(decode func(any) error) error
func (*FileSet) RemoveFile(file *File)
func (*FileSet) Write(encode func(any) error) error
func (Pos) IsValid() bool
func (*Position) IsValid() bool
func (Position) String() string
func (Token) IsKeyword() bool
func (Token) IsLiteral() bool
func (Token) IsOperator() bool
func (Token) Precedence() int
func (Token) String() string
