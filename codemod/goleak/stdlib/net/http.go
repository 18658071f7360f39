package http

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"io/fs"
	"log"
	"mime/multipart"
	"net"
	"net/url"
	"time"
)

type Client struct {
	Transport     RoundTripper
	CheckRedirect func(req *Request, via []*Request) error
	Jar           CookieJar
	Timeout       time.Duration
}
type ClientConn struct{}
type ConnState int
type Cookie struct {
	Name        string
	Value       string
	Quoted      bool
	Path        string
	Domain      string
	Expires     time.Time
	RawExpires  string
	MaxAge      int
	Secure      bool
	HttpOnly    bool
	SameSite    SameSite
	Partitioned bool
	Raw         string
	Unparsed    []string
}
type CookieJar interface {
	Cookies(u *url.URL) []*Cookie
	SetCookies(u *url.URL, cookies []*Cookie)
}
type CrossOriginProtection struct{}
type Dir string
type File interface {
	io.Closer
	io.Reader
	io.Seeker
	Readdir(count int) ([]fs.FileInfo, error)
	Stat() (fs.FileInfo, error)
}
type FileSystem interface {
	Open(name string) (File, error)
}
type Flusher interface {
	Flush()
}
type HTTP2Config struct {
	MaxConcurrentStreams          int
	StrictMaxConcurrentRequests   bool
	MaxDecoderHeaderTableSize     int
	MaxEncoderHeaderTableSize     int
	MaxReadFrameSize              int
	MaxReceiveBufferPerConnection int
	MaxReceiveBufferPerStream     int
	SendPingTimeout               time.Duration
	PingTimeout                   time.Duration
	WriteByteTimeout              time.Duration
	PermitProhibitedCipherSuites  bool
	CountError                    func(errType string)
}
type Handler interface {
	ServeHTTP(ResponseWriter, *Request)
}
type HandlerFunc func(ResponseWriter, *Request)
type Header map[string][]string
type Hijacker interface {
	Hijack() (net.Conn, *bufio.ReadWriter, error)
}
type MaxBytesError struct {
	Limit int64
}
type noBody struct{}
type ProtocolError struct {
	ErrorString string
}
type Protocols struct{}
type PushOptions struct {
	Method string
	Header Header
}
type Pusher interface {
	Push(target string, opts *PushOptions) error
}
type Request struct {
	Method           string
	URL              *url.URL
	Proto            string
	ProtoMajor       int
	ProtoMinor       int
	Header           Header
	Body             io.ReadCloser
	GetBody          func() (io.ReadCloser, error)
	ContentLength    int64
	TransferEncoding []string
	Close            bool
	Host             string
	Form             url.Values
	PostForm         url.Values
	MultipartForm    *multipart.Form
	Trailer          Header
	RemoteAddr       string
	RequestURI       string
	TLS              *tls.ConnectionState
	Cancel           <-chan struct{}
	Response         *Response
	Pattern          string
}
type Response struct {
	Status           string
	StatusCode       int
	Proto            string
	ProtoMajor       int
	ProtoMinor       int
	Header           Header
	Body             io.ReadCloser
	ContentLength    int64
	TransferEncoding []string
	Close            bool
	Uncompressed     bool
	Trailer          Header
	Request          *Request
	TLS              *tls.ConnectionState
}
type ResponseController struct{}
type ResponseWriter interface {
	Header() Header
	Write([]byte) (int, error)
	WriteHeader(statusCode int)
}
type RoundTripper interface {
	RoundTrip(*Request) (*Response, error)
}
type SameSite int
type ServeMux struct{}
type Server struct {
	Addr                         string
	Handler                      Handler
	DisableGeneralOptionsHandler bool
	TLSConfig                    *tls.Config
	ReadTimeout                  time.Duration
	ReadHeaderTimeout            time.Duration
	WriteTimeout                 time.Duration
	IdleTimeout                  time.Duration
	MaxHeaderBytes               int
	TLSNextProto                 map[string]func(*Server, *tls.Conn, Handler)
	ConnState                    func(net.Conn, ConnState)
	ErrorLog                     *log.Logger
	BaseContext                  func(net.Listener) context.Context
	ConnContext                  func(ctx context.Context, c net.Conn) context.Context
	HTTP2                        *HTTP2Config
	Protocols                    *Protocols
}
type Transport struct {
	Proxy                  func(*Request) (*url.URL, error)
	OnProxyConnectResponse func(ctx context.Context, proxyURL *url.URL, connectReq *Request, connectRes *Response) error
	DialContext            func(ctx context.Context, network string, addr string) (net.Conn, error)
	Dial                   func(network string, addr string) (net.Conn, error)
	DialTLSContext         func(ctx context.Context, network string, addr string) (net.Conn, error)
	DialTLS                func(network string, addr string) (net.Conn, error)
	TLSClientConfig        *tls.Config
	TLSHandshakeTimeout    time.Duration
	DisableKeepAlives      bool
	DisableCompression     bool
	MaxIdleConns           int
	MaxIdleConnsPerHost    int
	MaxConnsPerHost        int
	IdleConnTimeout        time.Duration
	ResponseHeaderTimeout  time.Duration
	ExpectContinueTimeout  time.Duration
	TLSNextProto           map[string]func(authority string, c *tls.Conn) RoundTripper
	ProxyConnectHeader     Header
	GetProxyConnectHeader  func(ctx context.Context, proxyURL *url.URL, target string) (Header, error)
	MaxResponseHeaderBytes int64
	WriteBufferSize        int
	ReadBufferSize         int
	ForceAttemptHTTP2      bool
	HTTP2                  *HTTP2Config
	Protocols              *Protocols
}

const (
	DefaultMaxHeaderBytes = iota
	StatusContinue
	StatusSwitchingProtocols
	StatusProcessing
	StatusEarlyHints
	StatusOK
	StatusCreated
	StatusAccepted
	StatusNonAuthoritativeInfo
	StatusNoContent
	StatusResetContent
	StatusPartialContent
	StatusMultiStatus
	StatusAlreadyReported
	StatusIMUsed
	StatusMultipleChoices
	StatusMovedPermanently
	StatusFound
	StatusSeeOther
	StatusNotModified
	StatusUseProxy
	StatusTemporaryRedirect
	StatusPermanentRedirect
	StatusBadRequest
	StatusUnauthorized
	StatusPaymentRequired
	StatusForbidden
	StatusNotFound
	StatusMethodNotAllowed
	StatusNotAcceptable
	StatusProxyAuthRequired
	StatusRequestTimeout
	StatusConflict
	StatusGone
	StatusLengthRequired
	StatusPreconditionFailed
	StatusRequestEntityTooLarge
	StatusRequestURITooLong
	StatusUnsupportedMediaType
	StatusRequestedRangeNotSatisfiable
	StatusExpectationFailed
	StatusTeapot
	StatusMisdirectedRequest
	StatusUnprocessableEntity
	StatusLocked
	StatusFailedDependency
	StatusTooEarly
	StatusUpgradeRequired
	StatusPreconditionRequired
	StatusTooManyRequests
	StatusRequestHeaderFieldsTooLarge
	StatusUnavailableForLegalReasons
	StatusInternalServerError
	StatusNotImplemented
	StatusBadGateway
	StatusServiceUnavailable
	StatusGatewayTimeout
	StatusHTTPVersionNotSupported
	StatusVariantAlsoNegotiates
	StatusInsufficientStorage
	StatusLoopDetected
	StatusNotExtended
	StatusNetworkAuthenticationRequired
	DefaultMaxIdleConnsPerHost
)

const TimeFormat, MethodGet, MethodHead, MethodPost, MethodPut, MethodPatch = "", "", "", "", "", ""
const MethodDelete, MethodConnect, MethodOptions, MethodTrace = "", "", "", ""

var DefaultClient *Client
var DefaultServeMux *ServeMux
var DefaultTransport RoundTripper
var ErrAbortHandler error
var ErrBodyNotAllowed error
var ErrBodyReadAfterClose error
var ErrContentLength error
var ErrHandlerTimeout error
var ErrHeaderTooLong *ProtocolError
var ErrHijacked error
var ErrLineTooLong error
var ErrMissingBoundary *ProtocolError
var ErrMissingContentLength *ProtocolError
var ErrMissingFile error
var ErrNoCookie error
var ErrNoLocation error
var ErrNotMultipart *ProtocolError
var ErrNotSupported *ProtocolError
var ErrSchemeMismatch error
var ErrServerClosed error
var ErrShortBody *ProtocolError
var ErrSkipAltProtocol error
var ErrUnexpectedTrailer *ProtocolError
var ErrUseLastResponse error
var ErrWriteAfterFlush error
var NoBody noBody

func CanonicalHeaderKey(s string) string
func DetectContentType(data []byte) string
func Error(w ResponseWriter, error string, code int)
func FileServer(root FileSystem) Handler
func Get(url string) (resp *Response, err error)
func Handle(pattern string, handler Handler)
func HandleFunc(pattern string, handler func(ResponseWriter, *Request))
func Head(url string) (resp *Response, err error)
func ListenAndServe(addr string, handler Handler) error
func MaxBytesHandler(h Handler, n int64) Handler
func MaxBytesReader(w ResponseWriter, r io.ReadCloser, n int64) io.ReadCloser
func NewCrossOriginProtection() *CrossOriginProtection
func NewFileTransport(fs FileSystem) RoundTripper
func NewFileTransportFS(fsys fs.FS) RoundTripper
func NewRequest(method, url string, body io.Reader) (*Request, error)
func NewRequestWithContext(ctx context.Context, method, url string, body io.Reader) (*Request, error)
func NewResponseController(rw ResponseWriter) *ResponseController
func NewServeMux() *ServeMux
func NotFound(w ResponseWriter, r *Request)
func NotFoundHandler() Handler
func Post(url, contentType string, body io.Reader) (resp *Response, err error)
func PostForm(url string, data url.Values) (resp *Response, err error)
func Redirect(w ResponseWriter, r *Request, url string, code int)
func Serve(l net.Listener, handler Handler) error
func SetCookie(w ResponseWriter, cookie *Cookie)
func StatusText(code int) string
func StripPrefix(prefix string, h Handler) Handler
func TimeoutHandler(h Handler, dt time.Duration, msg string) Handler
func (*Client) CloseIdleConnections()
func (*Client) Do(req *Request) (*Response, error)
func (*Client) Get(url string) (resp *Response, err error)
func (*Client) Head(url string) (resp *Response, err error)
func (*Client) Post(url, contentType string, body io.Reader) (resp *Response, err error)
func (*Client) PostForm(url string, data url.Values) (resp *Response, err error)
func (*ClientConn) Available() int
func (*ClientConn) Close() error
func (*ClientConn) Err() error
func (*ClientConn) InFlight() int
func (*ClientConn) Release()
func (*ClientConn) Reserve() error
func (*ClientConn) RoundTrip(req *Request) (*Response, error)
func (*ClientConn) SetStateHook(f func(*ClientConn))
func (ConnState) String() string
func (*Cookie) String() string
func (*Cookie) Valid() error
func (*CrossOriginProtection) AddInsecureBypassPattern(pattern string)
func (*CrossOriginProtection) AddTrustedOrigin(origin string) error
func (*CrossOriginProtection) Check(req *Request) error
func (*CrossOriginProtection) Handler(h Handler) Handler
func (*CrossOriginProtection) SetDenyHandler(h Handler)
func (Dir) Open(name string) (File, error)
func (HandlerFunc) ServeHTTP(w ResponseWriter, r *Request)
func (Header) Add(key, value string)
func (Header) Clone() Header
func (Header) Del(key string)
func (Header) Get(key string) string
func (Header) Set(key, value string)
func (Header) Values(key string) []string
func (Header) Write(w io.Writer) error
func (Header) WriteSubset(w io.Writer, exclude map[string]bool) error
func (*MaxBytesError) Error() string
func (*ProtocolError) Error() string
func (*ProtocolError) Is(err error) bool
func (Protocols) HTTP1() bool
func (Protocols) HTTP2() bool
func (*Protocols) SetHTTP1(ok bool)
func (*Protocols) SetHTTP2(ok bool)
func (*Protocols) SetUnencryptedHTTP2(ok bool)
func (Protocols) String() string
func (Protocols) UnencryptedHTTP2() bool
func (*Request) AddCookie(c *Cookie)
func (*Request) BasicAuth() (username, password string, ok bool)
func (*Request) Clone(ctx context.Context) *Request
func (*Request) Context() context.Context
func (*Request) Cookie(name string) (*Cookie, error)
func (*Request) Cookies() []*Cookie
func (*Request) CookiesNamed(name string) []*Cookie
func (*Request) FormFile(key string) (multipart.File, *multipart.FileHeader, error)
func (*Request) FormValue(key string) string
func (*Request) MultipartReader() (*multipart.Reader, error)
func (*Request) ParseForm() error
func (*Request) ParseMultipartForm(maxMemory int64) error
func (*Request) PathValue(name string) string
func (*Request) PostFormValue(key string) string
func (*Request) ProtoAtLeast(major, minor int) bool
func (*Request) Referer() string
func (*Request) SetBasicAuth(username, password string)
func (*Request) SetPathValue(name, value string)
func (*Request) UserAgent() string
func (*Request) WithContext(ctx context.Context) *Request
func (*Request) Write(w io.Writer) error
func (*Request) WriteProxy(w io.Writer) error
func (*Response) Cookies() []*Cookie
func (*Response) Location() (*url.URL, error)
func (*Response) ProtoAtLeast(major, minor int) bool
func (*Response) Write(w io.Writer) error
func (*ResponseController) EnableFullDuplex() error
func (*ResponseController) Flush() error
func (*ResponseController) Hijack() (net.Conn, *bufio.ReadWriter, error)
func (*ResponseController) SetReadDeadline(deadline time.Time) error
func (*ResponseController) SetWriteDeadline(deadline time.Time) error
func (*ServeMux) Handle(pattern string, handler Handler)
func (*ServeMux) HandleFunc(pattern string, handler func(ResponseWriter, *Request))
func (*ServeMux) Handler(r *Request) (h Handler, pattern string)
func (*ServeMux) ServeHTTP(w ResponseWriter, r *Request)
func (*Server) Close() error
func (*Server) ListenAndServe() error
func (*Server) ListenAndServeTLS(certFile, keyFile string) error
func (*Server) RegisterOnShutdown(f func())
func (*Server) Serve(l net.Listener) error
func (*Server) ServeTLS(l net.Listener, certFile, keyFile string) error
func (*Server) SetKeepAlivesEnabled(v bool)
func (*Server) Shutdown(ctx context.Context) error
func (*Transport) CancelRequest(req *Request)
func (*Transport) Clone() *Transport
func (*Transport) CloseIdleConnections()
func (*Transport) NewClientConn(ctx context.Context, scheme, address string) (*ClientConn, error)
func (*Transport) RegisterProtocol(scheme string, rt RoundTripper)
func (*Transport) RoundTrip(req *Request) (*Response, error)
func (noBody) Close() error
func (noBody) Read([]byte) (int, error)
func (noBody) WriteTo(io.Writer) (int64, error)
