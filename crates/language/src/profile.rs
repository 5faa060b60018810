//! What tells one language from another in a short text.

use crate::language::Language;

/// Words of grammar and of every question, without marks.
pub(crate) static WORDS: &[(Language, &str)] = &[
    (
        Language::English,
        "the a an is are am was were be been do does did i you he she we they it my your his her our their this that \
         these those what where when who how why which can could will would should must may have has had not no any \
         some to of for from with without in on at by about and or if but as me us please get need want there here \
         much many long after before also more into out up because than just new when's what's i'm don't can't \
         didn't it's i've doesn't isn't into still",
    ),
    (
        Language::Vietnamese,
        "toi minh em anh chi chung la va hoac thi ma o tai khi nao bao gio nhieu may gi dau ai sao lam the khong co \
         duoc bi phai can muon xin cho voi nguoi con nay do nha tien giay dang ky den di ve tu trong ngoai sau truoc \
         neu vi nhung rat roi chua hay cung moi nhat nuoc viec thang ngay nam hom qua nhung cac mot hai bang len xuong \
         lay mat hong",
    ),
    (
        Language::Portuguese,
        "a o os um uma de do da dos das em no na nos nas para pra pro por pelo pela com sem e ou mas que quem qual quais \
         onde quando quanto quanta quantos como porque eu voce ele ela nos eles meu minha meus minhas seu sua isso isto \
         este esta esse essa aqui ali nao sim ja ainda tambem mais menos muito posso pode podem preciso precisa tenho \
         tem temos estou esta fazer faco fica ficou fui foi vou vai ser sou sao ao aos ha ate depois antes quero gostaria \
         dia mes ano filho filha lado desde faz cedo que fiquei preciso dele dela nossa nosso perto onde pago minha chega gente quer tambem dar \
         algum alguma alguem nada so ate",
    ),
    (
        Language::Spanish,
        "a el la los las un una unos unas de del en para por con sin y o pero que quien cual cuales donde cuando cuanto \
         cuanta cuantos como porque yo usted el ella nosotros ellos mi mis su sus eso esto este esta ese esa aqui alli \
         no si ya todavia tambien mas menos muy mucho puedo puede necesito necesita tengo tiene tenemos estoy esta \
         hacer hago fui fue voy va ser soy son al hay hasta despues antes quiero quisiera dia mes ano hijo hija se le lo",
    ),
    (
        Language::Tagalog,
        "ang ng mga sa si ni kay ay at o kung kapag pag para po ba ko mo ka ako ikaw siya kami tayo kayo sila namin natin \
         nila akin amin aking iyong kanyang ito iyan iyon dito doon ano anong saan sino kailan paano bakit magkano ilan \
         ilang gaano may mayroon wala walang hindi huwag oo na pa rin din lang kasi dahil pero gusto kailangan pwede \
         puwede maaari magpa mag nag anak bahay",
    ),
];

/// Letters that one language has and the others have not, with what one of them counts.
pub(crate) static LETTERS: &[(Language, &str)] = &[
    (Language::Vietnamese, "ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"),
    (Language::Portuguese, "ãõç"),
    (Language::Spanish, "ñ¿¡"),
];

/// Words of Chinese that Japanese does not write.
pub(crate) static CHINESE_WORDS: &[&str] = &[
    "什么",
    "什麼",
    "可以",
    "多少",
    "哪里",
    "哪裡",
    "的时",
    "交写",
    "月底",
    "打工",
    "怎样",
    "我的",
    "我们",
    "我們",
    "我想",
    "我要",
    "我是",
    "需要",
    "如何",
    "怎样",
    "今天",
    "明天",
    "孩子",
    "小孩",
    "没有",
    "沒有",
    "不能",
    "不会",
    "不會",
    "请问",
    "請問",
    "去哪",
    "在哪",
    "公司",
    "为什",
    "為什",
    "搬家",
    "老公",
    "老婆",
    "自行车",
    "不想",
    "想要",
    "应该",
    "應該",
    "能不能",
    "要不要",
    "是不是",
    "有没有",
];
