import { joinPattern } from '../../../../shared/join-pattern.ts';
import type { Intent } from '../../../../shared/contract/policies.ts';

/** A sign of an intent: a name for a person to read, how to find it, and how much it says. */
export interface Cue {
  intent: Intent;
  name: string;
  pattern: RegExp;
  weight: number;
}

const cue = (intent: Intent, name: string, weight: number, pattern: RegExp): Cue => ({
  intent,
  name,
  pattern,
  weight,
});

/**
 * Words in English and Chinese, with weights set by hand on the first half of
 * test/data/intents.json. Repetitions have bounds: no text that a client sends may keep the thread
 * busy.
 */
export const cues: readonly Cue[] = [
  cue('code', 'fence', 3, /```/),
  cue(
    'code',
    'syntax',
    2.5,
    joinPattern(
      'im',
      String.raw`=>|\b\w{1,40}\([^)\n]{0,120}\)[ \t]{0,8}[;{]|[{};][ \t]{0,8}$|`,
      String.raw`\bdef \w{1,40}\(|#include\b|\bSELECT\b[\s\S]{1,300}\bFROM\b|`,
      String.raw`<\/\w{1,20}>|\b\w{1,40}::\w|\bnpm (?:install|run)\b|\bgit (?:rebase|`,
      String.raw`commit|merge|push)\b`,
    ),
  ),
  cue(
    'code',
    'error',
    2,
    joinPattern(
      'i',
      String.raw`\b(?:traceback|stack ?trace|segfault|null ?pointer|\w+(?:Error|`,
      String.raw`Exception)\b|compile(?:r|s)? error|undefined is not)|报错|编译错误|空指针|异常堆栈`,
    ),
  ),
  cue(
    'code',
    'language',
    2,
    joinPattern(
      'i',
      String.raw`\b(?:python|java ?script|type ?script|rust|golang|java|kotlin|swift|`,
      String.raw`c\+\+|c#|php|ruby|sql|bash|shell script|html|css|react|vue|django|flask|`,
      String.raw`docker(?:file)?|kubernetes|regex(?:p)?|regular expression|cron)\b|正则|脚本|`,
      String.raw`前端|后端`,
    ),
  ),
  cue(
    'code',
    'programming',
    1.6,
    joinPattern(
      'i',
      String.raw`\b(?:code|function|script|bug|debug|refactor|unit tests?|api endpoint|`,
      String.raw`class method|algorithm|compile|library|query|loop|recursi(?:on|ve)|`,
      String.raw`linked list|binary search|pull request|repository|endpoint|deadlock|`,
      String.raw`race condition)\b|代码|函数|程序|调试|重构|单元测试|接口|算法|循环|递归|链表|二分查找|编程|死锁|变量|数据库表`,
    ),
  ),
  cue(
    'translation',
    'translate',
    4,
    /\btranslat(?:e|ion|ing|ed)\b|翻译|译成|译为|译文|翻成|中译英|英译中/i,
  ),
  cue(
    'translation',
    'say in',
    2.5,
    joinPattern(
      'i',
      String.raw`\bhow (?:do|would|can) (?:you|i|we) say\b|\bin (?:french|german|spanish|`,
      String.raw`chinese|japanese|korean|italian|portuguese|russian|english|mandarin)\b|`,
      String.raw`\b(?:to|into|from) (?:french|german|spanish|chinese|japanese|korean|`,
      String.raw`italian|portuguese|russian|english|mandarin)\b|用(?:英语|英文|法语|日语|德语|中文|韩语|`,
      String.raw`西班牙语)(?:怎么|如何)?[说讲写表]?|(?:英语|英文|法语|日语|德语|韩语|西班牙语)怎么[说讲写]`,
    ),
  ),
  cue(
    'extraction',
    'extract',
    3.2,
    joinPattern(
      'i',
      String.raw`\bextract\b|\bpull out\b|\bparse (?:the|this|these|out)\b|提取|抽取|摘出|抓取|`,
      String.raw`解析出|找出.{0,12}(?:所有|全部|每)|(?:所有|全部)的?.{0,16}(?:列出|整理|找出)`,
    ),
  ),
  cue(
    'extraction',
    'list all',
    2.2,
    joinPattern(
      'i',
      String.raw`\b(?:list|find|get|collect|identify|give me) (?:all|every|each)\b|`,
      String.raw`\bevery (?:date|name|email|amount|phone|address)\b|`,
      String.raw`\ball (?:the )?(?:dates|names|e-?mails?|amounts|phone numbers|addresses|`,
      String.raw`companies|people|urls|prices)\b|列出.{0,14}(?:所有|全部|每)|每(?:一)?(?:个|条|`,
      String.raw`笔).{0,10}(?:姓名|日期|金额|电话|邮箱)`,
    ),
  ),
  cue(
    'extraction',
    'as data',
    2,
    joinPattern(
      'i',
      String.raw`\b(?:as|into|to|in) (?:a )?(?:json|csv|yaml|table|spreadsheet|`,
      String.raw`key[- ]value)\b|\bfields?\b|\bstructured\b|(?:转|输出|整理|返回|填)(?:换|写)?(?:成|`,
      String.raw`为|到)?.{0,6}(?:json|csv|表格|结构化)|字段`,
    ),
  ),
  cue(
    'extraction',
    'kinds',
    1,
    joinPattern(
      'i',
      String.raw`\b(?:invoice|receipt|resume|cv|names?|dates?|amounts?|e-?mail addresses|`,
      String.raw`phone numbers?|entities|keywords)\b|发票|简历|姓名|日期|金额|电话|邮箱|实体|关键词|单号|手机号`,
    ),
  ),
  cue(
    'documents',
    'document',
    2.4,
    joinPattern(
      'i',
      String.raw`\b(?:according to|based on|from|in|of) (?:the |this |these |our |my |`,
      String.raw`attached |uploaded )+(?:\w+ )?(?:documents?|contracts?|files?|pdfs?|`,
      String.raw`reports?|papers?|manuals?|agreements?|handbooks?|polic(?:y|ies)|minutes|`,
      String.raw`lease|attachment|articles?|annex|slides)\b|根据.{0,10}(?:文档|文件|合同|报告|资料|`,
      String.raw`手册|协议|附件|论文|制度|材料|会议纪要|章程|规定)|(?:文档|文件|合同|报告|资料|手册|协议|附件|论文|制度|会议纪要|`,
      String.raw`章程)(?:里|中|内|上|的第)`,
    ),
  ),
  cue(
    'documents',
    'summary',
    2,
    /\b(?:summari[sz]e|summary of|key points|main points|tl;?dr|gist of)\b|总结|摘要|概括|归纳|要点|概述/i,
  ),
  cue(
    'documents',
    'says',
    1.6,
    joinPattern(
      'i',
      String.raw`\bwhat does (?:the|this|our|my) .{0,40}(?:say|state|require|mention)|`,
      String.raw`\b(?:clause|section|chapter|paragraph|page) \d+|\b(?:clause|appendix|`,
      String.raw`attached|uploaded)\b|第.{1,4}[条章节页款]|条款|附录|上传的|文中|原文|这份|这篇`,
    ),
  ),
  cue(
    'documents',
    'papers',
    1,
    joinPattern(
      'i',
      String.raw`\b(?:contract|document|report|pdf|paper|manual|agreement|handbook|lease|`,
      String.raw`minutes|whitepaper)\b|合同|文档|报告|手册|协议|论文|白皮书|纪要`,
    ),
  ),
  cue(
    'reasoning',
    'prove',
    3,
    /\b(?:prove|proof|derive|theorem|lemma|disprove|deduce)\b|证明|推导|定理|反证/i,
  ),
  cue(
    'reasoning',
    'stepwise',
    2.6,
    joinPattern(
      'i',
      String.raw`\bstep[- ]by[- ]step\b|\bthink (?:hard|carefully|through|it through)\b|`,
      String.raw`\breason(?:ing)? (?:through|about)\b|\bshow your (?:work|reasoning)\b|`,
      String.raw`一步一步|一步步|逐步|仔细思考|推理|仔细想`,
    ),
  ),
  cue(
    'reasoning',
    'maths',
    2,
    joinPattern(
      'i',
      String.raw`\b(?:solve|equation|integral|derivative|probability|expected value|`,
      String.raw`how many ways|puzzle|riddle|logic(?:al)?|prime|modulo|geometric|`,
      String.raw`triangle|average speed)\b|\d\s*[+*/^=×÷]\s*\d|\bx\s*[+\-^=]|求解|方程|积分|导数|`,
      String.raw`概率|期望值|多少种|谜题|逻辑题|质数|三角形|应用题|排列组合|同时出发|相遇`,
    ),
  ),
  cue(
    'reasoning',
    'weigh',
    1.6,
    joinPattern(
      'i',
      String.raw`\b(?:trade-?offs?|pros and cons|evaluate (?:the|whether|which)|`,
      String.raw`which (?:option|strategy|one) (?:is|would be|should)|root cause|`,
      String.raw`what would happen if|counterfactual|implications|why (?:would|might|`,
      String.raw`did))\b|权衡|利弊|优缺点|哪个(?:方案|更)|根本原因|如果.{2,20}会(?:怎样|如何|发生)|为什么会`,
    ),
  ),
  cue(
    'reasoning',
    'given',
    1.6,
    joinPattern(
      'i',
      String.raw`\bif .{3,80}\b(?:then|how (?:many|much|long|far)|what is)\b|`,
      String.raw`\bgiven that\b|\bhow (?:many|long|far|much)\b.{0,80}\bif\b|已知|假设|`,
      String.raw`若.{2,30}[,，].{0,20}(?:多少|几)`,
    ),
  ),
  cue(
    'chat',
    'greeting',
    2.5,
    joinPattern(
      'i',
      String.raw`^\s*(?:hi|hello|hey|good (?:morning|evening|afternoon)|thanks?|`,
      String.raw`thank you|how are you|what'?s up)\b|^\s*(?:你好|您好|早上好|晚上好|谢谢|嗨|在吗|哈喽|`,
      String.raw`最近怎么样)`,
    ),
  ),
  cue(
    'chat',
    'talk',
    1.6,
    joinPattern(
      'i',
      String.raw`\b(?:tell me (?:a|about)|recommend|suggest|what do you think|`,
      String.raw`your (?:favou?rite|opinion)|joke|story|poem|feel(?:ing)?|weekend|dinner|`,
      String.raw`recipe|movie|birthday|gift|travel|advice|bored|hobby)\b|讲个|推荐|建议|笑话|故事|`,
      String.raw`写首|诗|心情|周末|晚饭|菜谱|电影|生日|礼物|旅游|旅行|聊聊|无聊|爱好|你觉得|有什么好`,
    ),
  ),
];
