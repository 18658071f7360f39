package net

import (
	"net/netip"
	"time"
)

type Addr interface {
	Network() string
	String() string
}
type Conn interface {
	Close() error
	LocalAddr() Addr
	Read(b []byte) (n int, err error)
	RemoteAddr() Addr
	SetDeadline(t time.Time) error
	SetReadDeadline(t time.Time) error
	SetWriteDeadline(t time.Time) error
	Write(b []byte) (n int, err error)
}
type Error interface {
	error
	Temporary() bool
	Timeout() bool
}
type HardwareAddr []byte
type IP []byte
type IPAddr struct {
	IP   IP
	Zone string
}
type IPMask []byte
type IPNet struct {
	IP   IP
	Mask IPMask
}
type Listener interface {
	Accept() (Conn, error)
	Addr() Addr
	Close() error
}
type OpError struct {
	Op     string
	Net    string
	Source Addr
	Addr   Addr
	Err    error
}
type PacketConn interface {
	Close() error
	LocalAddr() Addr
	ReadFrom(p []byte) (n int, addr Addr, err error)
	SetDeadline(t time.Time) error
	SetReadDeadline(t time.Time) error
	SetWriteDeadline(t time.Time) error
	WriteTo(p []byte, addr Addr) (n int, err error)
}
type TCPAddr struct {
	IP   IP
	Port int
	Zone string
}
type UDPAddr struct {
	IP   IP
	Port int
	Zone string
}
type UnixAddr struct {
	Name string
	Net  string
}

func CIDRMask(ones, bits int) IPMask
func Dial(network, address string) (Conn, error)
func DialTimeout(network, address string, timeout time.Duration) (Conn, error)
func IPv4(a, b, c, d byte) IP
func IPv4Mask(a, b, c, d byte) IPMask
func JoinHostPort(host, port string) string
func Listen(network, address string) (Listener, error)
func LookupHost(host string) (addrs []string, err error)
func LookupIP(host string) ([]IP, error)
func ParseCIDR(s string) (IP, *IPNet, error)
func ParseIP(s string) IP
func ParseMAC(s string) (hw HardwareAddr, err error)
func ResolveIPAddr(network, address string) (*IPAddr, error)
func ResolveTCPAddr(network, address string) (*TCPAddr, error)
func ResolveUDPAddr(network, address string) (*UDPAddr, error)
func ResolveUnixAddr(network, address string) (*UnixAddr, error)
func SplitHostPort(hostport string) (host, port string, err error)
func (HardwareAddr) String() string
func (IP) AppendText(b []byte) ([]byte, error)
func (IP) DefaultMask() IPMask
func (IP) Equal(x IP) bool
func (IP) IsGlobalUnicast() bool
func (IP) IsInterfaceLocalMulticast() bool
func (IP) IsLinkLocalMulticast() bool
func (IP) IsLinkLocalUnicast() bool
func (IP) IsLoopback() bool
func (IP) IsMulticast() bool
func (IP) IsPrivate() bool
func (IP) IsUnspecified() bool
func (IP) MarshalText() ([]byte, error)
func (IP) Mask(mask IPMask) IP
func (IP) String() string
func (IP) To16() IP
func (IP) To4() IP
func (*IP) UnmarshalText(text []byte) error
func (*IPAddr) Network() string
func (*IPAddr) String() string
func (IPMask) Size() (ones, bits int)
func (IPMask) String() string
func (*IPNet) Contains(ip IP) bool
func (*IPNet) Network() string
func (*IPNet) String() string
func (*OpError) Error() string
func (*OpError) Temporary() bool
func (*OpError) Timeout() bool
func (*OpError) Unwrap() error
func (*TCPAddr) AddrPort() netip.AddrPort
func (*TCPAddr) Network() string
func (*TCPAddr) String() string
func (*UDPAddr) AddrPort() netip.AddrPort
func (*UDPAddr) Network() string
func (*UDPAddr) String() string
func (*UnixAddr) Network() string
func (*UnixAddr) String() string
