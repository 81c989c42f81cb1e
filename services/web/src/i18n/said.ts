import type { Language } from "./registry";

/**
 * What the service says of faults and of edits that it refuses, in Chinese. The service has one
 * sentence for each case and no number for it: `{}` stands for what differs. A test holds the list
 * against the service's own sentences.
 */
export const SENTENCES: readonly (readonly [said: string, zh: string])[] = [
  // Faults of a plan.
  ["the code is given twice", "编码重复"],
  ["the polygon is not valid: {}", "多边形无效：{}"],
  ["it lies in {} parts", "分成互不相连的 {} 块"],
  ["it overlaps grid {}", "与网格 {} 重叠"],
  ["its border crosses another or lacks a shared vertex", "边界与另一网格相交，或缺少共用顶点"],
  ["its grids cover {} m² less than it has", "所辖网格的面积比社区少 {} 平方米"],
  ["its grids cover {} m² more than it has", "所辖网格的面积比社区多 {} 平方米"],
  ["it lies outside its community {}", "位于所属社区 {} 之外"],
  ["the building is in two grids", "楼栋同属两个网格"],
  ["the building is no longer in the store", "数据库中已没有该楼栋"],
  ["its grid {} is not in the plan", "所属网格 {} 不在方案中"],
  ["it does not stand in its grid {}", "楼栋不在所属网格 {} 内"],
  [
    "{} households in no grid: the building lies outside every community or is newer than the plan",
    "{} 户不属于任何网格：楼栋在所有社区之外，或晚于方案入库",
  ],
  [
    "it says {} households in {} buildings; there are {} in {}",
    "记为 {} 户、{} 栋，实有 {} 户、{} 栋",
  ],
  ["{} households, more than {}", "{} 户，超过上限 {} 户"],
  ["{} households, fewer than {}", "{} 户，低于下限 {} 户"],
  // Edits that are refused.
  ["the plan has no grid {}", "方案中没有网格 {}"],
  ["the district has no building {}", "没有楼栋 {}"],
  [
    "building {} lies outside every community: it can be in no grid",
    "楼栋 {} 在所有社区之外，不能划入任何网格",
  ],
  ["the edit names nothing to change", "没有指明要修改什么"],
  ["grid {} is locked", "网格 {} 已锁定"],
  [
    "grid {} is dedicated: what lies on its ground is in it, and nothing else",
    "网格 {} 是专属网格：其范围内的楼栋都归它，范围外的都不归它",
  ],
  [
    "{} is not in community {}: what an edit changes must lie in one",
    "{} 不在社区 {} 内：一次修改只能在同一社区进行",
  ],
  [
    "grid {} has no building, so that it can be neither merged nor cut nor repaired",
    "网格 {} 没有楼栋，不能合并、切分或修复",
  ],
  ["expected a line of two different places or more, in degrees", "切分线至少要有两个不同的点"],
  ["all buildings of grid {} lie on one side of the line", "网格 {} 的所有楼栋都在线的同一侧"],
  ["a grid's name must not be empty", "网格名称不能为空"],
  ["the plan has changed meanwhile: {} is not what it was", "方案已被修改：{} 已不同于先前"],
  [
    "the plan was not drawn from plan {} as it is kept: {} is missing",
    "方案与其所始的方案 {} 不符：缺少 {}",
  ],
  [
    "buildings {} and {} stand so close that no border runs between them",
    "楼栋 {} 与 {} 相距太近，之间无法划界",
  ],
  [
    "no borders were found in community {} that leave those around them to the vertex; please report it",
    "社区 {} 内找不到与周边边界逐点吻合的新边界，请反馈此问题",
  ],
  ["this changes nothing", "这样做不会改变任何内容"],
  ["there is already a plan {}", "已有名为 {} 的方案"],
  ["there is nothing to undo", "没有可撤销的修改"],
  ["there is nothing to redo", "没有可重做的修改"],
];

const escaped = (text: string): string => text.replace(/[.*+?^$()|[\]\\]/g, "\\$&");

const patterns = SENTENCES.map(([said, zh]) => ({
  pattern: new RegExp(`^${escaped(said).replaceAll("{}", "(.+?)")}$`),
  zh,
}));

/** A sentence of the service in a language; as it came where there is no other. */
export function saidIn(language: Language, sentence: string): string {
  if (language === "en") return sentence;
  for (const { pattern, zh } of patterns) {
    const found = pattern.exec(sentence);
    if (found === null) continue;
    let next = 1;
    return zh.replace(/\{\}/g, () => found[next++] ?? "");
  }
  return sentence;
}
