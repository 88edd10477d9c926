package doors_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"xaso/internal/demo"
	"xaso/internal/platform/web"
)

const password = demo.Password

// things are the names of things in addresses and bodies: "{dossier}".
var things = regexp.MustCompile(`\{[a-z][a-z-]*\}`)

// contentHash is what changes in the name of a script with its content.
var contentHash = regexp.MustCompile(`\.[0-9a-f]{12}\.`)

// A door is a route and what it takes to ask for it.
type door struct {
	route   web.Route
	method  string
	pattern string // "GET /ho-so/{id}"
	address string // "/ho-so/{dossier}?…"
	body    string // form or JSON with things in it
	machine bool
	after   func(*town, *reader) // puts right what the request did to its reader
}

// parameters say what the parameter of an address stands for, by the address
// up to it. What stands here is asked for with real things of both communes.
var parameters = map[string]string{
	"/_assets/{file}": "asset",

	"/thu-tuc/{code}": "procedure", "/nop/{draft}": "draft", "/nop/{draft}/{page}": "page",
	"/ho-so/{id}": "dossier", "/ho-so/{id}/giay/{step}": "step", "/tep/{file}": "file",

	"/dang-nhap/ngoai/{provider}": "provider", "/tai-khoan/thiet-bi/{id}": "device",
	"/tai-khoan/bao-mat/khoa/{id}": "passkey", "/tai-khoan/khoa-api/{id}": "token",
	"/tai-khoan/ai-da-xem/{reading}": "reading", "/tai-khoan/uy-quyen-ho-tro/{id}": "consent",
	"/dan-cu/{id}": "visitor", "/can-bo/{id}": "official", "/can-bo/{id}/vai-tro/{role}": "role",
	"/uy-quyen/{id}": "delegation", "/thac-mac/{id}": "alarm",

	"/viec/{id}": "dossier", "/viec/{id}/buoc/{step}": "transition", "/viec/{id}/phoi-hop/{task}": "task",
	"/viec/{id}/tep/{file}": "file", "/viec/{id}/giay/{mau}": "paper", "/bo-loc/{filter}": "filter",
	"/bang-so/{number}": "ticket", "/quay/so/{number}/{act}": "ticket-act", "/chup/{token}": "scan", "/quay/da-nhap/{draft}": "entered",
	"/quay/so/{number}": "ticket", "/quay/moi/{code}": "procedure", "/quay/ho-so/{draft}": "entry",
	"/phoi-hop/{relay}": "relay", "/phoi-hop/{relay}/tep/{file}": "relay-file", "/thu-lien-xa/{letter}": "letter",
	"/viec/{id}/phoi-hop-xa/{relay}": "asked",
	"/ho-so-cu/{id}":                 "takeover", "/bao-cao/{id}": "report",
	"/soan-thu-tuc/{id}": "edition", "/soan-thu-tuc/{id}/phan/{section}": "edition-section",
	"/soan-thu-tuc/{id}/trang/{page}": "edition-page", "/soan-thu-tuc/{id}/o/{field}": "edition-field",
	"/soan-thu-tuc/{id}/quy-tac/{rule}": "edition-rule", "/soan-thu-tuc/{id}/giay/{paper}": "edition-paper",
	"/soan-thu-tuc/{id}/xem-thu/{as}": "trial", "/bang-thu-tuc/{sheet}": "sheet",
	"/ban-thu-tuc/{code}": "own", "/ban-thu-tuc/{code}/{version}": "own-version",
	"/danh-muc/{code}": "procedure", "/quan-tri/sao-luu/{ten}": "backup",
	"/lien-thong-quoc-gia/tin/{message}": "outbox", "/lien-thong-quoc-gia/bang-ma/{list}": "code-list",

	"/diem/{indicator}":  "indicator",
	"/bo-tieu-chi/{set}": "followed-set", "/bo-tieu-chi/{set}/ban-nhap/{draft}": "annex",

	"/tu-danh-gia/ho-so/{file}": "assessment-file", "/tu-danh-gia/ho-so/{file}/tieu-chi/{criterion}": "assessed-criterion",
	"/tu-danh-gia/ho-so/{file}/cong-khai/so/{posting}": "assessment-posting", "/tu-danh-gia/ho-so/{file}/cong-khai/gop-y/{comment}": "assessment-comment",
	"/tu-danh-gia/ho-so/{file}/y-kien/{opinion}": "assessment-opinion", "/tu-danh-gia/ho-so/{file}/giay/{paper}": "assessment-opinion",
	"/tu-danh-gia/ho-so/{file}/tham-dinh/{remark}": "assessment-remark", "/tu-danh-gia/minh-chung/{set}": "assessed-set",
	"/tu-danh-gia/minh-chung/{set}/{proof}": "assessment-proof", "/tu-danh-gia/ke-hoach/{set}": "assessed-set",
	"/tu-danh-gia/ke-hoach/{set}/{task}": "assessment-task", "/cong-khai-danh-gia/{file}": "assessment-file",
	"/cong-khai-danh-gia/{file}/minh-chung/{proof}": "assessment-proof",

	"/so-ho/ho/{id}": "household", "/so-ho/ho/{id}/nguoi/{resident}": "member", "/so-ho/nhap/{id}": "household-list",

	"/bieu-quyet/{id}": "vote", "/bieu-quyet/{id}/giay/{name}": "vote-paper",

	"/khao-sat/cuoc/{id}": "campaign", "/khao-sat/phieu-cua-toi/{id}": "campaign", "/khao-sat/phieu-cua-toi/{id}/{household}": "surveyed",
	"/khao-sat/mau/{id}": "questionnaire", "/khao-sat/mau/{id}/cau/{key}": "own-question",

	"/lay-y-kien/{id}": "consultation", "/lay-y-kien/{id}/sua": "planned", "/lay-y-kien/{id}/mo": "planned", "/sang-kien/{id}": "idea",
	"/ban-do-y-kien/{talk}": "talk", "/chon-cong-trinh/{choice}": "choice",

	"/ho-so-cong-nhan/{id}": "frozen-dossier", "/ho-so-cong-nhan/{id}/tai/{name}": "frozen-paper",

	"/nong-thon-moi/{set}": "followed-set", "/nong-thon-moi/{set}/{criterion}": "criterion", "/du-lieu-mo/tep/{file}": "data-file",

	"/chi-tieu/{set}": "followed-set", "/chi-tieu/{set}/{code}": "measured-indicator", "/so-lieu/{entry}": "entered-figure",
	"/api/v1/criteria/{set}": "followed-set",

	"/soan-thao/{dossier}": "dossier", "/du-thao/{id}": "paper-draft", "/mau-ket-qua/{id}": "template",
	"/xac-thuc/{code}": "check-code", "/xem-giay/{token}": "share", "/giay-to/{id}": "held-paper",

	"/thanh-toan/{code}": "paid-fee", "/bao-co/{provider}": "money-provider",
	"/thu-phi/khoan/{code}": "fee", "/thu-phi/ho-so/{dossier}": "dossier",
	"/doi-soat/khoan/{movement}": "movement", "/doi-soat/sao-ke/{import}": "statement", "/doi-soat/hoan/{refund}": "refund",
	"/hoan-phi/{refund}":                    "asked-refund",
	"/quan-tri/thu-phi/tai-khoan/{account}": "bank-account", "/quan-tri/thu-phi/don-vi/{provider}": "money-provider",

	"/api/v1/procedures/{code}": "procedure", "/api/v1/calendar/{year}": "year",
	"/api/v1/me/readings/{number}": "reading", "/api/v1/me/sessions/{id}": "device", "/api/v1/tokens/{id}": "token",
	"/api/v1/drafts/{id}": "draft", "/api/v1/drafts/{id}/files/{file}": "draft-file",
	"/api/v1/office/drafts/{id}": "entry", "/api/v1/office/drafts/{id}/files/{file}": "entry-file",
	"/api/v1/dossiers/{id}": "dossier", "/api/v1/dossiers/{id}/acts/{act}": "own-transition", "/api/v1/files/{id}": "file",
	"/api/v1/office/dossiers/{id}": "dossier", "/api/v1/office/dossiers/{id}/acts/{act}": "transition",
	"/api/v1/office/dossiers/{id}/subtasks/{task}": "task", "/api/v1/office/codes/{code}": "code",
	"/api/v1/office/acts/{act}": "transition",
}

// queries are what is asked behind "?", where it names things. A cursor names
// none: it is a place in a list that is the reader's anyway.
var queries = map[string]string{
	"GET /bo-tieu-chi/{set}/sua":          "chi-tieu=2.1",
	"GET /thong-bao/mo":                   "so={notice}",
	"GET /lien-thong-quoc-gia/tin":        "loc=loi",
	"GET /lien-thong-quoc-gia/doi-chieu":  "thang=2026-11",
	"GET /lien-thong-quoc-gia/nhat-ky":    "thang=2026-11",
	"GET /tra-cuu":                        "ma={code}",
	"GET /quan-tri/nhat-ky":               "q={dossier}",
	"GET /quay/ma":                        "ma={code}",
	"GET /viec":                           "nguoi={specialist}",
	"GET /so-theo-doi":                    "nguoi={specialist}",
	"GET /diem/tep":                       "dang=csv",
	"GET /khao-sat/cuoc/{id}/ket-qua/tep": "dang=csv",
	"GET /khao-sat/cuoc/{id}/phieu/tep":   "dang=csv",
	"GET /tinh/nong-thon-moi/so-sanh":     "xa=15316&xa=15001",
	"GET /diem/{indicator}":               "hs=dat",
	"GET /diem/{indicator}/tep":           "hs=dat&dang=csv",
	"GET /bao-cao/ky":                     "ky=month&den=2026-10-20",
	"GET /bao-cao/{id}/ho-so":             "o=in",
	"GET /bao-cao/{id}/tai":               "dang=docx",
	"GET /api/v1/office/dossiers":         "assignee={specialist}&all=true",
	"GET /api/v1/tokens":                  "account={program}",
}

// bodies are what forms and programs send: enough for the use case behind the
// page to be asked, which then decides. Those not listed need nothing.
var bodies = map[string]string{
	"POST /bo-tieu-chi/nhap-tep":                                   `take=1&over=0&text={"id":"bo-thu","version":1,"title":"Bộ thử","level":"xa","period":"2026","jurisdiction":"xa","legal":[],"columns":[],"criteria":[],"indicators":[]}` + decided,
	"POST /bo-tieu-chi/{set}/hoan-lai":                             "over=1&by=Người thử",
	"POST /bo-tieu-chi/{set}/ap-dung":                              "column=bac_trung_bo&year=2024",
	"POST /bo-tieu-chi/{set}/sua/muc":                              "over=1&code=2.1&column=quoc_gia&level=95" + decided,
	"POST /bo-tieu-chi/{set}/sua/chi-tieu":                         "over=1&code=2.1&criterion=2&text=Thử&unit=percent&comparison=%3E%3D&collection=register" + decided,
	"POST /bo-tieu-chi/{set}/sua/bo-chi-tieu":                      "over=1&code=2.1" + decided,
	"POST /bo-tieu-chi/{set}/cot":                                  "over=1&key=vung_1&label=Vùng 1" + decided,
	"POST /bo-tieu-chi/{set}/phu-luc":                              "table=TT\tNội dung\tBắc Trung Bộ\n2.1\tTỷ lệ thử\t100",
	"POST /bo-tieu-chi/{set}/ban-nhap/{draft}/cot":                 "rev=1&heads=1&role-0=no&role-1=criterion&role-2=text&role-3=level:bac_trung_bo",
	"POST /bo-tieu-chi/{set}/ban-nhap/{draft}/dong":                "rev=1&row=1&kind=skip",
	"POST /bo-tieu-chi/{set}/ban-nhap/{draft}/nhap":                "rev=1&over=1" + decided,
	"POST /ho-so-cong-nhan":                                        "ho-so={recognition-file}",
	"POST /tu-danh-gia":                                            "set=" + assessedSet + "|thanh_hoa&title=Hồ sơ thử&year=2024",
	"POST /tu-danh-gia/ho-so/{file}/buoc":                          "to=drafting&words=Sửa lại",
	"POST /tu-danh-gia/ho-so/{file}/ra-soat":                       "year=2025",
	"POST /tu-danh-gia/ho-so/{file}/tieu-chi/{criterion}/giao":     "owner={specialist}&due-day=30&due-month=12&due-year=2026",
	"POST /tu-danh-gia/ho-so/{file}/tieu-chi/{criterion}/danh-gia": "code=KM.1&verdict=unknown&reason=Chưa rõ",
	"POST /tu-danh-gia/ho-so/{file}/cong-khai/so":                  "channel=loudspeaker&on-day=23&on-month=11&on-year=2026&clock=06:30&person=Người thử",
	"POST /tu-danh-gia/ho-so/{file}/cong-khai/so/{posting}/bo":     "why=Ghi nhầm",
	"POST /tu-danh-gia/ho-so/{file}/cong-khai/gop-y":               "words=Góp ý giấy",
	"POST /tu-danh-gia/ho-so/{file}/cong-khai/gop-y/{comment}":     "answer=Trả lời thử",
	"POST /tu-danh-gia/ho-so/{file}/y-kien":                        "body=Hội Nông dân&stand=agree&on-day=23&on-month=11&on-year=2026",
	"POST /tu-danh-gia/ho-so/{file}/y-kien/{opinion}":              "answer=Giải trình thử",
	"POST /tu-danh-gia/ho-so/{file}/bien-ban":                      "chair=A&secretary=B&invited=3&present=3&favour=3&against=0&abstain=0&held-day=23&held-month=11&held-year=2026",
	"POST /tu-danh-gia/ho-so/{file}/tham-dinh":                     "words=Nhận xét&source=Đoàn thử&on-day=23&on-month=11&on-year=2026",
	"POST /tu-danh-gia/ho-so/{file}/tham-dinh/{remark}":            "answer=Giải trình",
	"POST /tu-danh-gia/minh-chung/{set}":                           "for=ct-KM.1&title=Minh chứng thử&number=1",
	"POST /tu-danh-gia/minh-chung/{set}/{proof}":                   "title=Minh chứng khác&number=2&why=Bản mới",
	"POST /tu-danh-gia/ke-hoach/{set}":                             "for=tc-1&title=Việc thử&owner={specialist}&due-day=30&due-month=12&due-year=2026&cost=0",
	"POST /tu-danh-gia/ke-hoach/{set}/{task}":                      "state=doing",
	"POST /cong-khai-danh-gia/{file}":                              "words=Góp ý thử",
	"POST /so-ho/thon":                                             "name=Thôn Thử {phone}",
	"POST /chi-tieu/{set}/{code}/nhap":                             "kind=published&value=3&as-of-day=2&as-of-month=1&as-of-year=2024&document=Báo cáo thử&vouched=Người thử",
	"POST /so-lieu/{entry}/rut":                                    "reason=Văn bản đã đính chính",
	"POST /so-ho/moi":                                              "hamlet=Chí Phúc&name=Người Thử&on=23/11/2026&source=Sổ thử",
	"POST /so-ho/nhap/{id}":                                        "act=stop",
	"POST /so-ho/trung":                                            "first={household}&second={member}&act=different",
	"POST /so-ho/ha-tang":                                          "id={inventory-item}&kind=school&name=Trường thử&amount=1&on=23/11/2026&source=Sổ thử",
	"POST /so-ho/ho/{id}/sua":                                      "hamlet=Chí Phúc&address=Nhà khác&on=23/11/2026&source=Sổ thử",
	"POST /so-ho/ho/{id}/ghi-nhan":                                 "h.poverty=poor&on=23/11/2026&source=Sổ thử",
	"POST /so-ho/ho/{id}/them-nguoi":                               "how=entered&name=Người Thử&relation=Con&on=23/11/2026&source=Sổ thử",
	"POST /so-ho/ho/{id}/tach-nhap":                                "act=split&member={member}&on=23/11/2026&source=Sổ thử",
	"POST /so-ho/ho/{id}/nguoi/{resident}":                         "act=amend&name=Người Thử&relation=Con&on=23/11/2026&source=Sổ thử",
	"POST /dang-ky":                                                "name=Người Mới&login={phone}&hamlet=Chí Phúc&password=" + password,
	"POST /tra-cuu":                                                "ma={code}&pin={pin}",
	"POST /cai-dat":                                                "page=2",
	"POST /dang-nhap":                                              "login=0900000099&password=khong-dung-dau",

	"POST /tai-khoan/mat-khau":                "old=khong-dung-dau&password=mat-khau-moi-2026",
	"POST /tai-khoan/bao-mat/ma/xac-nhan":     "code=000000",
	"POST /tai-khoan/bao-mat/ma/bo":           "code=000000",
	"POST /tai-khoan/khoa-api":                "name=Máy&days=7&scopes=api.read-own",
	"POST /tai-khoan/ai-da-xem/{reading}/hoi": "note=Tôi thấy lạ",
	"POST /tai-khoan/uy-quyen-ho-tro":         "helper={helper}&scope=dossiers&days=7",
	"POST /ho-tro":                            "login=0900000001&scope=dossiers&days=7&witness=Ông Thử",
	"POST /ho-tro/lam-thay":                   "resident={consented}",
	"POST /dan-cu/tim":                        "q=0900000001",
	"POST /dan-cu/moi":                        "name=Người Mới&phone={phone}&hamlet=Chí Phúc",
	"POST /dan-cu/{id}/sua":                   "name=Người Đến Quầy&phone={phone}&hamlet=Chí Phúc",
	"POST /can-bo/moi":                        "name=Cán Bộ Mới&phone={phone}&office=Công chức&role=clerk&from=23/11/2026",
	"POST /can-bo/tim":                        "login=0900000001",
	"POST /can-bo/{id}/vai-tro":               "role=editor&from=23/11/2026",
	"POST /can-bo/{id}/chuc-danh":             "office=Công chức khác",
	"POST /uy-quyen":                          "away={specialist}&to={official}&kind=on-behalf&roles=specialist&document=QĐ 1&from=23/11/2026&until=30/11/2026",
	"POST /thac-mac/{id}":                     "answer=Để tiếp nhận hồ sơ",
	"POST /quan-tri/viec-loi":                 "job={dossier}", // no letter has this number

	"POST /thong-bao": "den={notice}",

	"POST /bieu-quyet/moi":                          "title=Thử&question=Thử?&matter=self-governing&hamlets=Chí Phúc&forms=meeting&opens=1/12/2026 19:00&closes=1/12/2026 21:00",
	"POST /bieu-quyet/{id}/bo-phieu":                "code=AAAAA-AAAAA&choice=agree",
	"POST /bieu-quyet/{id}/huy":                     "reason=Thử",
	"POST /bieu-quyet/{id}/huy-nhap":                "reason=Thử",
	"POST /bieu-quyet/{id}/quyet-dinh":              "text=Thử&head=Ông Thử&front=Bà Thử&witnesses=Hộ Một%0AHộ Hai",
	"POST /bieu-quyet/{id}/tra-loi":                 "answer=yes",
	"POST /bieu-quyet/{id}/truc-tuyen":              "household={vote-home}",
	"POST /bieu-quyet/{id}/gio-tay":                 "h.{vote-home}=agree",
	"POST /bieu-quyet/{id}/phieu-giay":              "household={vote-home}&choice=agree&at=24/11/2026 09:00",
	"POST /bieu-quyet/{id}/thung-phieu":             "hamlet=Chí Phúc&channel=meeting&household={vote-home}&n.agree=1",
	"POST /khao-sat/mo":                             "title=Khảo sát thử&questionnaire=hai-long&year=2026&from=23/11/2026&to=30/11/2026&hamlets=Chí Phúc&scope=full",
	"POST /khao-sat/cuoc/{id}/thay":                 "out={surveyed}&in={spare}&reason=Cả hộ đã chuyển đi",
	"POST /khao-sat/cuoc/{id}/quyet":                "sheet={second-sheet}&take=0&reason=Phiếu trước đúng",
	"POST /khao-sat/mau":                            "title=Phiếu thử",
	"POST /khao-sat/mau/{id}/cau":                   "text=Có giếng không?&kind=yes-no",
	"POST /lay-y-kien/soan":                         "tieu-de=Thử&noi-dung=Thử&viec=other&hinh-thuc=Thử&phu-trach=Thử&so-ngay=20",
	"POST /lay-y-kien/{id}/sua":                     "tieu-de=Thử&noi-dung=Thử&viec=other&hinh-thuc=Thử&phu-trach=Thử&so-ngay=21&hdnd=1&mttq=2",
	"POST /lay-y-kien/{id}/gop-y":                   "y-kien=for&phan=0",
	"POST /lay-y-kien/{id}/phieu-hoi":               "cau-1=Có",
	"POST /lay-y-kien/{id}/nhap":                    "y-kien=for&phan=0&nguon=meeting&nguon-ghi=Họp+thử&thon=Chí+Phúc&so-nguoi=3",
	"POST /lay-y-kien/{id}/xu-ly/dang":              "loi-so={opinion-said}&cach=shown",
	"POST /lay-y-kien/{id}/xu-ly/tra-loi":           "chon={opinion-read}&ket-qua=accepted&tra-loi=Cảm+ơn",
	"POST /lay-y-kien/{id}/xu-ly/dong":              "quyet-dinh=adopted&da-nghe=a&da-quyet=b&vi-sao=c",
	"POST /sang-kien/gui":                           "tieu-de=Thử&noi-dung=Thử&van-gui=1",
	"POST /sang-kien/duyet":                         "so={idea}&cach=shown",
	"POST /sang-kien/{id}/ung-ho":                   "y=co",
	"POST /sang-kien/{id}/tra-loi":                  "trang-thai=studying&tra-loi=Thử",
	"POST /sang-kien/{id}/gop":                      "trung=khong-co",
	"POST /sang-kien/{id}/ho-dong-y":                "ma-ho=KHONGCO&ngay-day=1&ngay-month=1&ngay-year=2026",
	"POST /sang-kien/{id}/mat-tran":                 "van-ban=1/MTTQ",
	"POST /ban-do-y-kien/mo":                        "title=Thử&about=Thử&closes-day=1&closes-month=6&closes-year=2027&statements=Một câu đủ dài%0AHai câu đủ dài%0ABa câu đủ dài",
	"POST /ban-do-y-kien/{talk}":                    "cau=1&y-kien=1",
	"POST /ban-do-y-kien/{talk}/cau":                "body=Một câu thử đủ dài",
	"POST /ban-do-y-kien/{talk}/duyet":              "cau=4&hien=1",
	"POST /ban-do-y-kien/{talk}/dong":               "heard=a&decided=b&why=c",
	"POST /chon-cong-trinh/mo":                      "title=Thử&about=Thử&budget=100&by=household&ballot=approval&rule=equal-shares&opens-day=1&opens-month=6&opens-year=2027&closes-day=9&closes-month=6&closes-year=2027&projects=Một%3B40%0AHai%3B50",
	"POST /chon-cong-trinh/{choice}":                "projects=1",
	"POST /chon-cong-trinh/{choice}/phieu-giay":     "code=KHONG-CO&projects=1",
	"POST /chon-cong-trinh/{choice}/quyet-dinh":     "projects=1&number=1&why=Thử",
	"POST /khao-sat/phieu-cua-toi/gui":              `{"id":"{new-sheet}","rev":1,"person":"{me}","campaign":"{campaign}","household":"{surveyed}","outcome":"unmet","reason":"Cả nhà đi vắng"}`,
	"POST /khao-sat/phieu-cua-toi/{id}/{household}": "sheet={new-sheet}&rev=1&outcome=unmet&reason=Cả nhà đi vắng",

	"POST /diem/cach-tinh/dat": "body=không phải",

	"POST /nong-thon-moi/ranh-gioi": "drop={boundary}",
	"POST /du-lieu-mo/giay-phep":    "title=Dùng lại tự do, ghi nguồn",

	"POST /soan-thao/{dossier}":    "template=san-co:giay-xac-nhan",
	"POST /du-thao/ky-nhieu":       "paper={paper-draft}|1",
	"POST /du-thao/{id}/luu":       "version=1&v.noi_dung=Thử",
	"POST /du-thao/{id}/trinh":     "version=1",
	"POST /du-thao/{id}/bo":        "version=1",
	"POST /du-thao/{id}/tra-lai":   "version=1&reason=Sửa lại",
	"POST /du-thao/{id}/ky":        "version=1&passphrase=x",
	"POST /du-thao/{id}/otp":       "key=khoa-thu",
	"POST /du-thao/{id}/so":        "version=1",
	"POST /du-thao/{id}/huy-so":    "version=1&reason=Sai sổ",
	"POST /du-thao/{id}/phat-hanh": "version=1&passphrase=x",
	"POST /du-thao/{id}/sau":       "version=1&how=revoked&reason=Cấp nhầm",
	"POST /khoa-ky":                "kind=file&passphrase=x",
	"POST /khoa-ky/bo":             "key={signing-key}",
	"POST /mau-ket-qua":            "title=Mẫu thử&symbol=GXN-UBND",
	"POST /chung-thuc":             "owner=Người Thử&title=Bằng tốt nghiệp",
	"POST /giay-to/{id}/chia-se":   "days=3",
	"POST /giay-to/{id}/dong":      "share={share-id}",

	"POST /thu-phi/khoan/{code}/tien-mat":        "dong=8000",
	"POST /thu-phi/khoan/{code}/mien-giam":       "group=khac&proof=Giấy thử",
	"POST /thu-phi/khoan/{code}/huy":             "reason=Tính nhầm",
	"POST /thu-phi/ho-so/{dossier}":              "what=Lệ phí&dong=9000",
	"POST /doi-soat/khoan/{movement}":            "what=dismiss&reason=Tiền khác",
	"POST /doi-soat/hoan/{refund}":               "way=cash&receiver=Người Nộp",
	"POST /doi-soat/hoan/{refund}/da-tra":        "reference=PC 1",
	"POST /hoan-phi/{refund}":                    "agree=1&reason=Đúng quy định",
	"POST /quan-tri/thu-phi":                     "prefix=TS&days=10",
	"POST /sap-nhap/thon":                        "hamlets=Chí Phúc&hamlets=Vĩnh An&name=Phúc An&date-day=1&date-month=7&date-year=2026&decision=1/NQ&buoc=dien-tap",
	"POST /quan-tri/thu-phi/tai-khoan":           "bin=970405&number={phone}&holder=UBND&password=" + password,
	"POST /quan-tri/thu-phi/tai-khoan/{account}": "password=" + password,
	"POST /quan-tri/thu-phi/don-vi/{provider}":   "mode=hmac-sha512&key=mot-khoa-cua-xa-dai&password=" + password,

	"POST /lien-thong-quoc-gia/tam-dung":             "on=0",
	"POST /lien-thong-quoc-gia/doi-chieu":            "thang=2026-11",
	"POST /lien-thong-quoc-gia/tin/{message}/bo-qua": "reason=Hồ sơ thử",
	"POST /lien-thong-quoc-gia/bang-ma/{list}":       "value=1.001193&becomes=DVC1",

	"POST /soan-thu-tuc/moi":                            "name=Thủ tục thử&area=ho-tich&qty=3&unit=working_day",
	"POST /soan-thu-tuc/sua":                            "code={procedure}",
	"POST /soan-thu-tuc/nhap":                           "yaml=không phải",
	"POST /soan-thu-tuc/{id}/doi":                       "lam=up:field:reason&_ban=1",
	"POST /soan-thu-tuc/{id}/thong-tin":                 "name=Thử&area=ho-tich&title=Thử&_ban=1",
	"POST /soan-thu-tuc/{id}/thoi-han":                  "_dong=1&d0.qty=3&d0.unit=working_day&_ban=1",
	"POST /soan-thu-tuc/{id}/le-phi":                    "_dong=1&_nhom=1&d0.kind=free&_ban=1",
	"POST /soan-thu-tuc/{id}/them-phan":                 "title=Phần thử&_ban=1",
	"POST /soan-thu-tuc/{id}/phan/{section}":            "title=Phần thử&_ban=1",
	"POST /soan-thu-tuc/{id}/trang/{page}":              "title=Trang thử&_ban=1",
	"POST /soan-thu-tuc/{id}/trang/{page}/them":         "label=Hỏi thử&kind=short&_ban=1",
	"POST /soan-thu-tuc/{id}/o/{field}":                 "label=Hỏi thử&kind=long&_ban=1",
	"POST /soan-thu-tuc/{id}/o/{field}/them":            "label=Hỏi thử&kind=short&_ban=1",
	"POST /soan-thu-tuc/{id}/quy-tac":                   "say=Thử&cond=text&cel=reason == 'x'&_ban=1",
	"POST /soan-thu-tuc/{id}/quy-tac/{rule}":            "say=Thử&cond=text&cel=reason == 'x'&_ban=1",
	"POST /soan-thu-tuc/{id}/them-giay":                 "name=Giấy thử&kind=upload&originals=1&_ban=1",
	"POST /soan-thu-tuc/{id}/giay/{paper}":              "name=Giấy thử&kind=form&originals=1&_ban=1",
	"POST /soan-thu-tuc/{id}/xem-thu/{as}":              "_trang=noi-dung&reason=Thử",
	"POST /soan-thu-tuc/{id}/ca-thu":                    "as=nguoi-dan&name=Thử&expect=fee:0&_ban=1",
	"POST /soan-thu-tuc/{id}/cong-bo":                   "when=now&_ban=1",
	"POST /ban-thu-tuc/{code}/{version}":                "last_day=31/12/2026",
	"POST /soan-thu-tuc/{id}/phan/{section}/them-trang": "title=Trang thử&_ban=1",

	"POST /nop/{draft}/{page}":                     "authority=Ủy ban nhân dân xã",
	"POST /ho-so/{id}/tin-nhan":                    "body=Bao giờ có kết quả?",
	"POST /ho-so/{id}/quyet-dinh":                  "chon=agree&version={version}",
	"POST /ho-so/{id}/danh-gia":                    "stars=5",
	"POST /ho-so/{id}/rut":                         "reason=Nộp nhầm&version={version}",
	"POST /viec":                                   "hs={dossier}~{code}&lam=@giao&assignee={specialist}",
	"POST /bo-loc":                                 "name=Việc của tôi&loc=nhom=hom-nay",
	"POST /viec/{id}/ly-do":                        "reason=Người dân hỏi qua điện thoại",
	"POST /viec/{id}/buoc/{step}":                  "dong=8000&note=Lệ phí&version={version}",
	"POST /viec/{id}/giao":                         "assignee={specialist}&version={version}",
	"POST /viec/{id}/nhan-tin":                     "body=Mời bà đến nhận",
	"POST /viec/{id}/phoi-hop":                     "agency=Công an xã&what=đối chiếu&days=3&version={version}",
	"POST /viec/{id}/phoi-hop/{task}":              "text=khớp",
	"POST /viec/{id}/phoi-hop-xa":                  "commune=99002&what=xác minh&days=3&waits=1&version={version}",
	"POST /viec/{id}/phoi-hop-xa/{relay}/noi-them": "text=Sinh năm 1990",
	"POST /viec/{id}/phoi-hop-xa/{relay}/thu-hoi":  "reason=Đã có giấy tờ",
	"POST /viec/{id}/chuyen-xa":                    "commune=99002&reason=Không thuộc thẩm quyền&version={version}",
	"POST /phoi-hop/{relay}/giao":                  "assignee={specialist}&version=1",
	"POST /phoi-hop/{relay}/tra-loi":               "viec=tra-loi&text=Đã xác minh&version=1",
	"POST /quay/so":                                "purpose=nộp hồ sơ",
	"POST /quay/buu-chinh":                         "letters.0.tracking=EE{phone}VN&letters.0.person=Người Gửi",
	"POST /quay/buu-chinh/gui":                     "code={code}&tracking=EE{phone}VN",
	"POST /quay/ho-so/{draft}/tai-len":             "viec=mo&field=papers.c1&name=a.jpg&type=image/jpeg&size=9",
	"POST /nop/{draft}/tai-len":                    "viec=mo&field=papers.c1&name=a.jpg&type=image/jpeg&size=9",
	"POST /chup/{token}":                           "giay=c1",
	"POST /chup/{token}/tai-len":                   "viec=mo&name=a.jpg&type=image/jpeg&size=9",
	"POST /quay/goi":                               "counter=1",
	"POST /quay/ho-so/{draft}":                     "_find=1&q=0900000001",
	"POST /danh-muc/{code}":                        "offered=1&here=1&counter=1",
	"POST /lich":                                   "date-day=24&date-month=12&date-year=2026&kind=off&name=Nghỉ bù&source=thử",
	"POST /lich/xoa":                               "date=2026-12-24",
	"POST /lich/du":                                "nam=2027",

	"POST /api/v1/track":                                       `{"code":"{code}","pin":"{pin}"}`,
	"POST /api/v1/tokens":                                      tokenBody,
	"POST /api/v1/me/readings/{number}/question":               `{"note":"Tôi thấy lạ"}`,
	"POST /api/v1/drafts":                                      `{"procedure":"{procedure}"}`,
	"PUT /api/v1/drafts/{id}/answers":                          `{"answers":{"authority":"Ủy ban nhân dân xã"}}`,
	"POST /api/v1/drafts/{id}/files":                           `{"field":"papers.none"}`,
	"POST /api/v1/drafts/{id}/submit":                          `{}`,
	"POST /api/v1/office/drafts":                               `{"procedure":"{procedure}"}`,
	"PUT /api/v1/office/drafts/{id}/answers":                   `{"answers":{"authority":"Ủy ban nhân dân xã"}}`,
	"POST /api/v1/office/drafts/{id}/files":                    `{"field":"papers.none"}`,
	"POST /api/v1/office/drafts/{id}/enter":                    `{"applicant":{"name":"Người Đến Quầy"}}`,
	"POST /api/v1/dossiers/{id}/messages":                      `{"text":"Bao giờ có kết quả?"}`,
	"POST /api/v1/dossiers/{id}/acts/{act}":                    `{"version":{version},"reason":"Nộp nhầm"}`,
	"POST /api/v1/dossiers/{id}/rating":                        `{"stars":5}`,
	"POST /api/v1/office/dossiers/{id}/acts/{act}":             `{"version":{version},"dong":8000,"note":"Lệ phí"}`,
	"POST /api/v1/office/acts/{act}":                           `{"ids":["{dossier}"],"dong":8000,"note":"Lệ phí"}`,
	"POST /api/v1/office/dossiers/{id}/assignment":             `{"version":{version},"assignee":"{specialist}"}`,
	"POST /api/v1/office/dossiers/{id}/messages":               `{"text":"Mời bà đến nhận"}`,
	"POST /api/v1/office/dossiers/{id}/subtasks":               `{"version":{version},"agency":"Công an xã","what":"đối chiếu"}`,
	"POST /api/v1/office/dossiers/{id}/subtasks/{task}/answer": `{"text":"khớp"}`,
	"POST /api/v1/office/tickets":                              `{"purpose":"nộp hồ sơ"}`,
	"POST /api/v1/office/tickets/next":                         `{"counter":"1"}`,
}

var afters = map[string]func(*town, *reader){
	"POST /bo-tieu-chi/{set}/thoi-ap-dung": followAgain, "POST /bo-tieu-chi/{set}/ap-dung": followAgain,
	"POST /dang-xuat":       again,
	"POST /ho-tro/lam-thay": forOneself,
}

// newDoor reads a route; it fails for parameters that nobody has taught it.
func newDoor(t *testing.T, rt web.Route) door {
	t.Helper()
	d := door{route: rt, pattern: contentHash.ReplaceAllString(rt.Pattern(), ".*."), body: bodies[rt.Pattern()], after: afters[rt.Pattern()],
		machine: slices.Contains(strings.Fields(rt.String()), "machine")}
	method, path, _ := strings.Cut(rt.Pattern(), " ")
	d.method = method
	seen := ""
	for _, part := range strings.Split(strings.TrimPrefix(path, "/"), "/") {
		seen += "/" + part
		if part == "{$}" {
			part = ""
		} else if strings.HasPrefix(part, "{") {
			kind := parameters[seen]
			if kind == "" {
				t.Fatalf("%s: nobody knows what %s stands for: teach me, in parameters", d.pattern, seen)
			}
			part = "{" + kind + "}"
		}
		d.address += "/" + part
	}
	if q := queries[d.pattern]; q != "" {
		d.address += "?" + q
	}
	for _, name := range d.names() {
		if makers()[name] == nil && same[name] == "" {
			t.Fatalf("%s names {%s}, which nobody can make: teach me, in makers", d.pattern, name)
		}
	}
	return d
}

// names are all things that the request names.
func (d door) names() []string {
	var all []string
	for _, name := range things.FindAllString(d.address+" "+d.body, -1) {
		if name = strings.Trim(name, "{}"); !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}

// countsReaders reports whether a public page counts who asks for it, so that
// nobody guesses its code and its owner sees how often it was opened.
func (d door) countsReaders() bool {
	return strings.HasPrefix(d.address, "/xac-thuc/") || strings.HasPrefix(d.address, "/xem-giay/")
}

// signed reports whether another system calls the door with a body that proves
// who sent it: no session, form or token has anything to do with it.
func (d door) signed() bool { return slices.Contains(strings.Fields(d.route.String()), "signed") }

// tenant are the things that belong to one commune.
func (d door) tenant() []string {
	return slices.DeleteFunc(d.names(), func(name string) bool { return same[name] != "" || fresh[name] })
}

// counted are things known by numbers that each commune counts from 1: they are
// asked for before ours have got as far as the other's.
func (d door) counted() bool {
	return slices.Contains(d.names(), "reading") || slices.Contains(d.names(), "ticket")
}

// inPath reports whether the address itself, not a query or a body, names it.
func (d door) inPath(name string) bool {
	return strings.Contains(pathOf(d.address), "{"+name+"}")
}
